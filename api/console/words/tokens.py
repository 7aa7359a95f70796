"""The texts of tokens, by which platforms ask by machine."""

TOKENS: dict[str, tuple[str, str]] = {
    "nav.tokens": ("接入平台", "Platforms"),
    "tokens.title": ("接入平台的令牌", "Tokens of platforms"),
    "tokens.what": (
        "别的平台用令牌通过 GraphQL 查询和推送。令牌只在发放时显示一次；停用立刻生效。",
        "Other platforms ask and push by GraphQL with a token. It is shown once; turning it off works at once.",
    ),
    "tokens.none": ("还没有发过令牌。", "No token was given yet."),
    "tokens.public": ("公开展示的企业", "what is public"),
    "tokens.all": ("不限集群", "every cluster"),
    "tokens.until": ("有效至 {on}", "until {on}"),
    "tokens.expired": ("{on} 过期", "expired {on}"),
    "tokens.revoked": ("{at} 停用", "turned off {at}"),
    "tokens.used": (
        "近 30 天 {requests} 次、{cost} 点，拒绝 {refused} 次；最近 {last}",
        "in 30 days {requests} requests, {cost} points, {refused} refused; last {last}",
    ),
    "tokens.unused": ("近 30 天没有用过", "not used in 30 days"),
    "tokens.budget": ("每分钟点数", "Points a minute"),
    "tokens.budget_hint": (
        "一次撮合约 3,000 点；超过的请求得到 429，稍后再试",
        "a question to the matcher takes some 3,000; what is over it gets 429, to be tried later",
    ),
    "tokens.limit": ("改额度", "Set the limit"),
    "tokens.limit_of": ("改 {name} 的额度", "Set the limit of {name}"),
    "tokens.revoke": ("停用…", "Turn off …"),
    "tokens.revoke_what": (
        "{name} 立刻不能再用这个令牌，不能恢复；要再用，另发一个。",
        "{name} cannot use it from now on. It does not come back; give a new one instead.",
    ),
    "tokens.revoke_of": ("停用 {name} 的令牌", "Turn off the token of {name}"),
    "tokens.create": ("发放令牌", "Give a token"),
    "tokens.name": ("平台名称", "Name of the platform"),
    "tokens.scopes": ("可以做什么（公开展示的企业都能看）", "What it may do, beside reading what is public"),
    "tokens.clusters": ("只限这些集群", "Only of these clusters"),
    "tokens.clusters_hint": (
        "集群党组织的名称或编号，一行一个；空着则不限",
        "names or ids of cluster parties, one a line; empty for all",
    ),
    "tokens.days": ("有效天数", "Days until it expires"),
    "tokens.do_create": ("发放，得到令牌", "Give it, and see the token"),
    "tokens.secret_title": ("{name} 的令牌", "The token of {name}"),
    "tokens.secret_what": (
        "现在就抄下，交给对方：关掉本页就再也看不到。用法见 docs/integrate.md。",
        "Keep it now and hand it over: it is not shown again. How it is used: docs/integrate.md.",
    ),
    "tokens.back": ("返回", "Back"),
}
