// GB/T 2260: the first two digits of a district's code are its province.
const PROVINCES: Record<string, string> = {
	...{ 11: "北京", 12: "天津", 13: "河北", 14: "山西", 15: "内蒙古", 21: "辽宁", 22: "吉林", 23: "黑龙江" },
	...{ 31: "上海", 32: "江苏", 33: "浙江", 34: "安徽", 35: "福建", 36: "江西", 37: "山东" },
	...{ 41: "河南", 42: "湖北", 43: "湖南", 44: "广东", 45: "广西", 46: "海南" },
	...{ 50: "重庆", 51: "四川", 52: "贵州", 53: "云南", 54: "西藏" },
	...{ 61: "陕西", 62: "甘肃", 63: "青海", 64: "宁夏", 65: "新疆", 71: "台湾", 81: "香港", 82: "澳门" },
};

/** The province of a district's code, without 省 or 市; "" where the code says none. */
export function provinceOf(districtCode: string): string {
	return PROVINCES[districtCode.slice(0, 2)] ?? "";
}

const KIND_OF_PROVINCE = /(省|市|(壮族|回族|维吾尔)?自治区|特别行政区)$/;

/**
 * What a section of a table that names provinces is called here: a place of another province carries it in its name, since two provinces have sections of one name
 * and they are two. A section of the district's own province, or of a row that names none, is called as the row says.
 */
export function nameWithProvince(name: string, province: string, ownProvince: string): string {
	const said = province.trim();
	if (said === "" || name === "" || said.replace(KIND_OF_PROVINCE, "") === ownProvince) return name;
	return `${name}（${said}）`;
}
