// On paper every reason is open; afterwards each is as it was.
let opened = [];
addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll("details:not([open])")];
  for (const each of opened) each.open = true;
});
addEventListener("afterprint", () => {
  for (const each of opened) each.open = false;
});

// On a narrow screen a map begins with the product that it is about.
for (const map of document.querySelectorAll(".scroll")) {
  const centre = map.querySelector(".centre");
  if (centre) map.scrollLeft = centre.getBBox().x + centre.getBBox().width / 2 - map.clientWidth / 2;
}
