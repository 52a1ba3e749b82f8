import assert from "node:assert/strict";
import { test } from "node:test";
import { agentWords } from "./agent-words.ts";

test("a session is told by browser and system, and by its own words where neither is known", () => {
	const chrome = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0";
	assert.equal(agentWords(`${chrome} Safari/537.36`).zh, "Chrome · Windows");
	assert.equal(agentWords(`${chrome} Safari/537.36 Edg/131.0.0.0`).zh, "Edge · Windows");
	const wechat =
		"Mozilla/5.0 (Linux; Android 14; V2324A) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36 MicroMessenger/8.0.50";
	assert.deepEqual(agentWords(wechat), { zh: "微信 · Android", en: "WeChat · Android" });
	const phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Safari/604.1";
	assert.equal(agentWords(phone).en, "Safari · iOS");
	assert.equal(agentWords("curl/8.5.0").zh, "curl/8.5.0");
});
