// An offline list of what attackers try first, compiled from the habits behind published rankings rather than copied from any one of them: words, names
// and phrases, each with the endings that people add. Chinese habits are there in force: pinyin, 520 and 1314, a letter before a run of digits.

const WORDS =
	`password passw0rd p@ssword p@ssw0rd pass admin administrator root user guest test testing welcome login letmein master hello monkey dragon
shadow sunshine princess football baseball basketball superman batman iloveyou iloveu trustno1 whatever freedom starwars computer internet samsung google
microsoft windows linux apple huawei xiaomi tencent alibaba taobao alipay wechat weixin qwerty qwert qwertyui qwertyuiop asdf asdfgh asdfghjkl zxcvbn zxcvbnm qazwsx
qazwsxedc wsxedc 1qaz2wsx 1q2w3e4r 1q2w3e q1w2e3r4 zaq12wsx abc abcd abcde abcdef abcabc aaa aaaa aaaaaa aabbcc asd qwe zxc qweasd qweasdzxc secret changeme default
system server oracle mysql postgres database manager office company china chinese beijing shanghai jiangsu changzhou wujin nanjing suzhou wuxi guangzhou shenzhen
tianjin chongqing taiwan taipei zhongguo zhonghua woaini woaiwo woaini woaizhongguo woaiwojia wodemima mima mimashi nihao nihaoma woshishui woshiwo woshizhu woshini
wobuzhidao wobuaini iloveni aini ainiyiwannian aiwo laogong laopo laopowoaini baobao baobei tangtang gongxifacai facai fafafa zhengfu zhengwu gongwuyuan
jiaoyu huanbao shuili hedao hechang hezhang bihuan xiaoxiao dada xiaoming xiaohong zhangsan lisi wangwu zhaoliu liuqi zhangwei wangwei wangfang liwei lina zhangmin
lijing wangjing liuwei wangxiuying zhangli chenjing wangyong lijun zhangjing liyang wangtao chenwei liuyang zhaowei yangyang feifei huanhuan lele taiyang yueliang
xingxing tiantian mingtian jintian xinxin feiniao longlong hehe haha hahaha xixi wangwang mimi doudou dongdong pangpang zhuzhu xiongmao laohu tiger lion eagle panda
michael jennifer jordan jessica thomas robert daniel charlie andrew hunter ranger killer pepper ginger cookie summer winter spring autumn flower purple orange banana
cheese chocolate diamond silver golden lovely loveme lover sweet angel jesus heaven family mother father sister brother friend forever soccer hockey tennis naruto
pokemon pikachu minecraft doraemon kobe lakers yankees chelsea arsenal liverpool barcelona ferrari porsche mercedes toyota corvette mustang harley matrix phoenix`
		.split(/\s+/)
		.filter(Boolean);

const DIGITS =
	`123 1234 12345 123456 1234567 12345678 123456789 1234567890 0123456789 321 4321 54321 654321 7654321 87654321 987654321 0987654321 123123 123321 112233
111 1111 11111 111111 11111111 000 0000 000000 00000000 222222 333333 5555 555555 666 6666 666666 66666666 777 777777 888 8888 888888 88888888 999 999999 147258
147258369 159357 159753 741852 741852963 789456 789456123 456123 520 521 5201314 521521 520520 5211314 1314 1314520 1314521 13145 7758521 7758258 168 1688 518 518518
110110 119119 12306 10086 10010 100200 121212 131313 232323 123654 123654789 102030 010203 1357924680 135792468 24681357 13579 2468 2020 2021 2022 2023 2024 2025
2026 01 007 69 99 88 66 1 12 11 00`
		.split(/\s+/)
		.filter(Boolean);

/** Syllables of pinyin, enough to see a name; sorted so that the longest is tried first. */
const SYLLABLE =
	"(?:[zcs]h?|[bpmfdtnlgkhjqxrwy])?(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|an|ao|ei|en|er|ia|ie|in|iu|ou|ua|ue|ui|un|uo|a|e|i|o|u|v)";
const BIRTHDAY = "(?:(?:19|20)?\\d{2})?(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\d|3[01])";
const NAME_AND_BIRTHDAY = new RegExp(`^(?:(?:${SYLLABLE}){1,4}|[a-z]{1,4})[._@-]?${BIRTHDAY}[a-z!.@#]?$`);
const BIRTHDAY_AND_NAME = new RegExp(`^${BIRTHDAY}[._@-]?(?:(?:${SYLLABLE}){1,4}|[a-z]{1,4})$`);
/** A Chinese mobile number, alone or behind a letter or two. */
const PHONE = /^[a-z]{0,4}1[3-9]\d{9}[a-z]{0,2}$/;

const LEET: Record<string, string> = { "@": "a", "4": "a", "0": "o", "1": "l", "3": "e", $: "s", "5": "s", "7": "t" };

let list: Set<string> | undefined;

/** The words, the digits, and each word with each run of digits on either side. */
export function commonPasswords(): ReadonlySet<string> {
	if (list) return list;
	list = new Set([...WORDS, ...DIGITS]);
	for (const digits of DIGITS) {
		for (const word of WORDS) list.add(word + digits);
		for (const letter of "abcdeqwxyz")
			for (const twice of [letter, letter.repeat(2), letter.repeat(3)]) list.add(twice + digits);
		for (const other of DIGITS) list.add(digits + other);
	}
	return list;
}

/** Whether a password, in lower case, is common or built after a common pattern. */
export function isCommonPassword(plain: string): boolean {
	if (NAME_AND_BIRTHDAY.test(plain) || BIRTHDAY_AND_NAME.test(plain) || PHONE.test(plain)) return true;
	const common = commonPasswords();
	const bare = plain.replace(/[!.,?~#*_@\s-]+/g, "");
	const forms = [plain, bare, bare.replace(/[@40135$7]/g, (sign) => LEET[sign] ?? sign)];
	for (const form of [...forms]) {
		// the same word twice, or digits first
		const half = form.slice(0, form.length / 2);
		if (half.length > 3 && half.repeat(2) === form) forms.push(half);
		const turned = /^(\d+)([a-z]+)$/.exec(form);
		if (turned) forms.push(`${turned[2]}${turned[1]}`);
	}
	return forms.some((form) => common.has(form));
}
