"""The texts of who did what, and of erasing a person."""

AUDIT: dict[str, tuple[str, str]] = {
    "audit.title": ("留痕", "Audit"),
    "audit.what": (
        "谁在什么时候登录、改账号、导出、看联系方式、删除个人信息，为什么。每一条都封在链上，改了、删了都查得出。",
        "Who signed in, changed accounts, exported, was shown contacts or erased a person, when and why. Each is sealed in a chain.",
    ),
    "audit.link": ("留痕：谁登录、导出、看了联系方式", "Audit: who signed in, exported, was shown contacts"),
    "audit.kind": ("什么事", "What"),
    "audit.all": ("全部", "All"),
    "audit.who": ("谁（姓名、账号或编号）", "Who (name, account or key)"),
    "audit.since": ("从哪天起", "Since"),
    "audit.apply": ("查看", "Show"),
    "audit.none": ("没有这样的记录。", "There is nothing of the kind."),
    "audit.about": ("涉及：{about}", "about {about}"),
    "audit.purpose": ("目的：{purpose}", "purpose: {purpose}"),
    "audit.more": ("只找了最近的 {n} 条。", "Only the latest {n} were looked through."),
    "audit.verify": (
        "核对有没有被改过：qianxian audit verify。链到第 {number} 号变更、第 {transaction} 号事务。",
        "To check that nothing was changed: qianxian audit verify. The chain goes to change {number}, transaction {transaction}.",
    ),
    "erase.title": ("删除联系人：{name}", "Erase contacts of {name}"),
    "erase.what": (
        "本人提出时，在这里删除。现在的、以前的、变更记录里的都没有了，撤销也找不回来；只留下谁、何时、为何删除。",
        "On a person's request. What stands now, what stood before and what the log has of them is gone, and no undo brings it back; "
        "only who erased it, when and why stays.",
    ),
    "erase.none": ("没有联系人。", "There are no contacts."),
    "erase.why": (
        "为什么（例如：本人 11 月 26 日来电要求）",
        "Why (for example: asked for by telephone on 26 November)",
    ),
    "erase.one": ("删除这一位", "Erase this one"),
    "erase.all": ("全部删除", "Erase all"),
    "erase.everything": ("删除本企业的全部资料", "Erase all of this enterprise"),
    "erase.everything_what": (
        "需求、供给、关系、屏蔽、联系人、经办人都删去，记录里的原话遮住，不能恢复，撤销也找不回来。账号在“退出”时另删。",
        "Needs, offers, relations, blocks, contacts and who acts for it go, and the words in the log are masked; nothing brings them back, no undo either. The account is erased on leaving.",
    ),
    "erase.why_all": ("为什么全部删除", "Why all of it"),
    "erase.figures": (
        "有成效的牵线留作统计，不带名称和原话",
        "Keep introductions that had an outcome as figures, without name and words",
    ),
    "erase.sure": ("确定删除 {name} 的全部资料", "I am sure: erase all of {name}"),
    "erase.everything_do": ("删除全部资料", "Erase everything"),
    "done.enterprise_erased": ("企业的资料已全部删除。", "All of the enterprise is erased."),
    "erase.link_own": ("删除联系人或全部资料", "Erase contacts, or everything"),
    "erase.link": ("删除联系人", "Erase contacts"),
    "erase.former": ("以前的", "former"),
    "mine.take_out_text": ("取出可以直接读的一份", "Take it out for reading"),
    "mine.terms": (
        "登记与撮合的说明更新了（{version}），请看过后再同意一次。",
        "The text about registering and matching is new ({version}): please agree once more.",
    ),
    "mine.terms_what": (
        "我们保存企业的档案、供给和需求，用来撮合；联系方式只在双方都同意后互相看到。不同意可以退出，随时可以带走或删除数据。",
        "We keep the enterprise's record, offers and needs to find partners; contacts open only when both agree. You may leave, and take out "
        "or delete your data, at any time.",
    ),
    "mine.terms_do": ("同意", "I agree"),
    "done.terms": ("已同意。", "Agreed."),
    "mine.leave_erase": (
        "我不再为别的企业办事：把我的账号也删除（姓名、手机号、密码）",
        "I act for no other enterprise: erase my account, too (name, number, password)",
    ),
    "done.erased": ("已删除，各处都不再有。", "Erased; it is nowhere any more."),
    "done.account_erased": (
        "账号已删除，姓名、手机号、密码都不再有。",
        "The account is erased; name, number and password are nowhere.",
    ),
    "people.erase": ("删除账号", "Erase the account"),
    "people.erase_what": (
        "姓名、账号、密码都不再有，做过的事只剩编号；找不回来。",
        "Name, account and password are gone; what they did is left under a key. It cannot be had back.",
    ),
}
