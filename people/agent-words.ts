import type { Bilingual } from "../loop/words.ts";

/** Browsers by their marks, those first that carry the marks of others too. */
const BROWSERS: [mark: RegExp, name: Bilingual][] = [
	[/MicroMessenger\//, { zh: "微信", en: "WeChat" }],
	[/DingTalk\//, { zh: "钉钉", en: "DingTalk" }],
	[/HuaweiBrowser\//, { zh: "华为浏览器", en: "Huawei Browser" }],
	[/QQBrowser\//, { zh: "QQ 浏览器", en: "QQ Browser" }],
	[/Edg(e|A|iOS)?\//, { zh: "Edge", en: "Edge" }],
	[/Firefox\/|FxiOS\//, { zh: "Firefox", en: "Firefox" }],
	[/Chrome\/|CriOS\//, { zh: "Chrome", en: "Chrome" }],
	[/Safari\//, { zh: "Safari", en: "Safari" }],
];

const SYSTEMS: [mark: RegExp, name: string][] = [
	[/HarmonyOS|OpenHarmony/, "HarmonyOS"],
	[/Android/, "Android"],
	[/iPhone|iPad/, "iOS"],
	[/Windows/, "Windows"],
	[/Mac OS X/, "macOS"],
	[/Linux/, "Linux"],
];

/** From what a person signed in, in words, e.g. “Edge · Windows”; what is not known stands as it was said. */
export function agentWords(agent: string): Bilingual {
	const browser = BROWSERS.find(([mark]) => mark.test(agent))?.[1];
	const system = SYSTEMS.find(([mark]) => mark.test(agent))?.[1];
	if (!browser) return { zh: agent.slice(0, 60), en: agent.slice(0, 60) };
	const on = system ? ` · ${system}` : "";
	return { zh: `${browser.zh}${on}`, en: `${browser.en}${on}` };
}
