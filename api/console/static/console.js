// On paper every reason is open; afterwards each is as it was.
let opened = [];
addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll("details:not([open])")];
  for (const each of opened) each.open = true;
});
addEventListener("afterprint", () => {
  for (const each of opened) each.open = false;
});

// What was done is told once: neither reloading nor a bookmark tells it again, of a page that has moved on.
const here = new URL(location.href);
if (here.searchParams.has("done")) {
  for (const told of ["done", "set"]) here.searchParams.delete(told);
  history.replaceState(history.state, "", here);
}

// On a narrow screen a map begins with the product that it is about.
for (const map of document.querySelectorAll(".scroll")) {
  const centre = map.querySelector(".centre");
  if (centre) map.scrollLeft = centre.getBBox().x + centre.getBBox().width / 2 - map.clientWidth / 2;
}

// Files that were chosen or dropped are named before they are sent; a dropped folder brings what is in it.
const drop = document.querySelector("form.drop");
if (drop) {
  const input = drop.querySelector("#files");
  const chosen = drop.querySelector("#chosen");
  const name = () => {
    const several = input.files.length > 1 ? [...input.files] : []; // one is named by the browser
    chosen.replaceChildren(
      ...several.map((file) => Object.assign(document.createElement("li"), { textContent: file.name })),
    );
  };
  const within = async (entry) => {
    if (entry.isFile) return [await new Promise((done, fail) => entry.file(done, fail))];
    const reader = entry.createReader();
    const found = [];
    for (;;) {
      const some = await new Promise((done, fail) => reader.readEntries(done, fail));
      if (!some.length) return (await Promise.all(found.map(within))).flat();
      found.push(...some);
    }
  };
  input.addEventListener("change", name);
  drop.addEventListener("dragover", (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", async (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry()).filter(Boolean);
    const files = new DataTransfer();
    for (const file of (await Promise.all(entries.map(within))).flat()) files.items.add(file);
    input.files = files.files;
    name();
  });
  drop.addEventListener("submit", () => {
    const button = drop.querySelector("button");
    button.textContent = drop.dataset.sending;
    setTimeout(() => (button.disabled = true));
  });
  // Going back shows the page as it was left: let it be used again.
  addEventListener("pageshow", (event) => event.persisted && location.reload());
}
