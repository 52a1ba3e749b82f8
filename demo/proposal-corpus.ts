import { chance } from "./chance.ts";

// Invented proposals of a district, from phrases: for the demo, and by the ten thousand for the bench. Nothing here was ever proposed.

export interface CorpusSubject {
	topic: string;
	/** What it is about, e.g. 社区养老助餐服务. */
	thing: string;
	verb: string;
	problems: readonly string[];
	measures: readonly string[];
	/** Units that would lead and help, by their ids without the demo's prefix. */
	lead: string;
	co: readonly string[];
}

const subject = (
	topic: string,
	verb: string,
	thing: string,
	lead: string,
	co: string,
	problems: string,
	measures: string,
): CorpusSubject => ({
	...{ topic, verb, thing, lead, co: co === "" ? [] : co.split("|") },
	problems: problems.split("|"),
	measures: measures.split("|"),
});

export const SUBJECTS: readonly CorpusSubject[] = [
	subject(
		"产业经济",
		"加大",
		"专精特新中小企业用地支持",
		"resources",
		"industry|commerce",
		"用地指标紧张|厂房租金逐年上涨|低效工业用地盘活慢|企业扩产无地可用",
		"盘活低效工业用地|推行弹性年期出让|建设高标准厂房|建立企业用地需求清单",
	),
	subject(
		"产业经济",
		"推动",
		"新能源汽车零部件产业集聚",
		"industry",
		"science|development",
		"本地配套率不高|关键零部件依赖外购|检测平台缺乏",
		"组织整零企业对接|建设公共检测平台|引进关键零部件项目",
	),
	subject(
		"产业经济",
		"支持",
		"传统印染企业绿色转型",
		"ecology",
		"industry|finance",
		"改造投入大|中水回用率低|老旧设备能耗高",
		"设立绿色改造补助|推广中水回用|开展一企一策诊断",
	),
	subject(
		"产业经济",
		"促进",
		"智能装备企业开拓市场",
		"commerce",
		"industry",
		"首台套推广难|海外参展费用高|市场信息不畅",
		"设立首台套保险补贴|组织联合参展|搭建供需对接平台",
	),
	subject(
		"产业经济",
		"加快",
		"工业园区数字化改造",
		"industry",
		"data|science",
		"中小企业不敢转|数据标准不统一|改造成本高",
		"遴选服务商|发放数字化诊断券|建设样板工厂",
	),
	subject(
		"科技人才",
		"完善",
		"青年人才公寓供给",
		"housing",
		"finance|science",
		"租金偏高|申请手续繁琐|位置远离园区",
		"增加园区周边房源|简化申请流程|设立租金补贴",
	),
	subject(
		"科技人才",
		"加强",
		"高校院所成果转化",
		"science",
		"industry|finance",
		"中试环节薄弱|对接渠道少|转化资金不足",
		"建设中试基地|设立转化引导资金|派驻技术经纪人",
	),
	subject(
		"科技人才",
		"优化",
		"两岸青年创业服务",
		"science",
		"commerce|housing",
		"政策知晓度不高|落地手续不熟悉|配套生活服务不足",
		"设立一站式服务窗口|编印服务手册|组织创业导师结对",
	),
	subject(
		"生态环境",
		"加快",
		"支流支浜水质提升",
		"water",
		"ecology|urban",
		"水系沟通不畅|底泥淤积严重|雨后返黑返臭",
		"开展清淤疏浚|推进活水畅流|加密水质监测",
	),
	subject(
		"生态环境",
		"推进",
		"老旧小区雨污分流",
		"housing",
		"water|urban",
		"阳台洗衣水直排雨水管|管网错接混接|资金缺口大",
		"分年度实施改造|开展管网检测|明确管养责任",
	),
	subject(
		"生态环境",
		"加强",
		"太湖沿岸蓝藻打捞处置",
		"water",
		"ecology|agriculture",
		"打捞设备老化|藻泥处置能力不足|预警不及时",
		"更新打捞设备|建设藻泥处置点|完善监测预警",
	),
	subject(
		"生态环境",
		"规范",
		"餐饮油烟和噪声管理",
		"ecology",
		"urban",
		"投诉集中|净化设施不清洗|夜间噪声扰民",
		"推行在线监测|建立清洗台账|划定夜市区域",
	),
	subject(
		"生态环境",
		"推广",
		"建筑垃圾资源化利用",
		"urban",
		"housing|ecology",
		"随意倾倒时有发生|消纳场所不足|再生产品销路窄",
		"建设资源化利用厂|实行联单管理|政府工程优先采用",
	),
	subject(
		"城乡建设",
		"加快",
		"老旧小区加装电梯",
		"housing",
		"finance|resources",
		"邻里意见不一|审批环节多|后期维护无保障",
		"建立协商机制|并联审批|设立维护基金",
	),
	subject(
		"城乡建设",
		"改善",
		"农贸市场环境",
		"urban",
		"commerce",
		"排水不畅|占道经营|食品检测设备陈旧",
		"实施标准化改造|完善检测室|规范摊位管理",
	),
	subject(
		"城乡建设",
		"增加",
		"口袋公园和健身设施",
		"urban",
		"resources|housing",
		"中心区绿地少|健身器材损坏|夜间照明不足",
		"利用边角地建设|定期检修器材|增设照明",
	),
	subject(
		"城乡建设",
		"加强",
		"城市内涝易涝点整治",
		"housing",
		"water|urban",
		"下穿通道积水|排水标准偏低|泵站能力不足",
		"提升泵站能力|改造排水管网|设置智能警示",
	),
	subject(
		"城乡建设",
		"推进",
		"城中村改造与安置",
		"housing",
		"resources|finance",
		"安置周期长|过渡费偏低|配套设施滞后",
		"加快安置房建设|调整过渡标准|同步建设配套",
	),
	subject(
		"交通出行",
		"优化",
		"公交线网与班次",
		"development",
		"urban|finance",
		"园区班次少|早晚高峰拥挤|换乘不便",
		"开通园区专线|加密高峰班次|设置换乘站点",
	),
	subject(
		"交通出行",
		"缓解",
		"学校周边停车难",
		"urban",
		"resources",
		"上下学时段拥堵|接送车辆占道|停车泊位不足",
		"设置限时泊位|错峰放学|建设立体停车楼",
	),
	subject(
		"交通出行",
		"增设",
		"新能源汽车充电桩",
		"development",
		"housing|urban",
		"老小区电容不足|公共桩故障多|油车占位",
		"改造小区电网|统一运维标准|规范车位管理",
	),
	subject(
		"交通出行",
		"完善",
		"非机动车道与过街设施",
		"urban",
		"resources|housing",
		"机非混行|过街距离长|盲道被占用",
		"实施机非隔离|增设过街安全岛|清理占道",
	),
	subject(
		"交通出行",
		"提升",
		"农村公路管养水平",
		"development",
		"finance|agriculture",
		"破损路段修复慢|安全标志缺失|养护资金不足",
		"推行路长制|补齐安防设施|建立养护基金",
	),
	subject(
		"教育",
		"扩大",
		"普惠性学前教育资源",
		"development",
		"finance|resources",
		"新区入园难|师资不足|收费差异大",
		"配建公办园|引进教师|核定普惠补助",
	),
	subject(
		"教育",
		"做好",
		"中小学课后服务",
		"development",
		"finance",
		"课程种类少|场地不足|教师负担重",
		"引入校外资源|开放场馆|完善补贴办法",
	),
	subject(
		"教育",
		"关注",
		"青少年心理健康",
		"development",
		"finance",
		"专业教师缺乏|家校沟通不够|转介渠道不畅",
		"配齐心理教师|建立筛查机制|开通咨询热线",
	),
	subject(
		"教育",
		"推动",
		"职业学校产教融合",
		"industry",
		"finance|science",
		"实训设备陈旧|企业参与不深|学生留区率低",
		"共建产业学院|设立企业实训基地|发放留区奖励",
	),
	subject(
		"医疗卫生",
		"提升",
		"基层医疗服务能力",
		"development",
		"finance|data",
		"全科医生不足|药品种类少|检查设备缺乏",
		"组建医联体|扩充药品目录|下沉专家门诊",
	),
	subject(
		"医疗卫生",
		"推进",
		"家庭病床与上门护理",
		"development",
		"finance",
		"服务项目少|医保支付不畅|护理人员不足",
		"扩大服务目录|打通结算|培训护理员",
	),
	subject(
		"医疗卫生",
		"加强",
		"院前急救网络建设",
		"development",
		"finance|urban",
		"急救站点分布不均|平均到达时间长|公众急救技能不足",
		"增设急救站点|配置除颤仪|开展急救培训",
	),
	subject(
		"养老民生",
		"加强",
		"社区养老助餐服务",
		"development",
		"finance|commerce",
		"助餐点覆盖不足|菜品单一|运营难以持续",
		"增加助餐点|引入社会力量运营|完善补贴办法",
	),
	subject(
		"养老民生",
		"推进",
		"居家适老化改造",
		"housing",
		"finance",
		"改造标准不清|困难家庭负担不起|验收不规范",
		"制定改造清单|扩大补贴对象|委托第三方验收",
	),
	subject(
		"养老民生",
		"发展",
		"托育服务",
		"development",
		"housing|finance",
		"托位不足|收费偏高|机构备案率低",
		"支持单位办托|发放运营补助|简化备案",
	),
	subject(
		"养老民生",
		"完善",
		"残疾人无障碍环境",
		"housing",
		"urban|finance",
		"公共场所坡道缺失|盲道不连续|信息无障碍不足",
		"开展排查整改|新建项目同步验收|改造办事大厅",
	),
	subject(
		"养老民生",
		"规范",
		"小区物业管理",
		"housing",
		"urban",
		"收费与服务不符|公共收益不透明|业委会组建难",
		"建立信用评价|公示公共收益|指导组建业委会",
	),
	subject(
		"农业农村",
		"发展",
		"特色水产生态养殖",
		"agriculture",
		"ecology|water",
		"尾水处理设施不足|品种老化|品牌影响弱",
		"建设尾水处理池|引进良种|打造区域品牌",
	),
	subject(
		"农业农村",
		"壮大",
		"村级集体经济",
		"agriculture",
		"finance|resources",
		"资源闲置|经营人才缺乏|收入来源单一",
		"盘活闲置资产|组建强村公司|培训职业经理",
	),
	subject(
		"农业农村",
		"推进",
		"农村生活污水治理",
		"ecology",
		"housing|agriculture",
		"设施闲置|管网破损|运维不专业",
		"分类选择模式|修复管网|统一专业运维",
	),
	subject(
		"农业农村",
		"保护",
		"传统村落与古树名木",
		"resources",
		"agriculture|finance",
		"修缮资金不足|原住民流失|古树缺乏养护",
		"编制保护规划|设立修缮补助|落实养护责任",
	),
	subject(
		"文化旅游",
		"打造",
		"环太湖骑行与露营线路",
		"urban",
		"resources|agriculture",
		"驿站缺乏|标识不统一|安全救援不足",
		"建设驿站|统一标识|设立救援点",
	),
	subject(
		"文化旅游",
		"活化",
		"乱针绣等非遗传承",
		"commerce",
		"finance",
		"传承人老龄化|产品开发不足|展示场所少",
		"建设传习所|开发文创产品|进校园授课",
	),
	subject(
		"文化旅游",
		"丰富",
		"基层公共文化供给",
		"development",
		"finance",
		"书屋利用率低|活动形式单一|开放时间短",
		"延长开放时间|引入社会运营|开展流动服务",
	),
	subject(
		"社会治理",
		"提升",
		"基层矛盾调解能力",
		"development",
		"data",
		"调解员专业性不足|案件信息不共享|经费保障弱",
		"聘请专业调解员|建设信息平台|落实以案定补",
	),
	subject(
		"社会治理",
		"防范",
		"电信网络诈骗",
		"data",
		"finance",
		"老年人受骗多|宣传不精准|预警劝阻不及时",
		"建立预警劝阻机制|开展入户宣传|联合银行止付",
	),
	subject(
		"社会治理",
		"规范",
		"电动自行车停放充电",
		"housing",
		"urban",
		"飞线充电|楼道停放|充电设施不足",
		"建设集中充电棚|开展联合整治|推广智能阻车",
	),
	subject(
		"社会治理",
		"减轻",
		"基层填报负担",
		"data",
		"development",
		"重复填报|系统过多|数据不共享",
		"整合报表|清理系统|推动数据共享",
	),
	subject(
		"营商环境",
		"优化",
		"企业开办与注销服务",
		"data",
		"tax|commerce",
		"环节偏多|信息重复提交|注销周期长",
		"推行一件事办理|共享证照|简易注销",
	),
	subject(
		"营商环境",
		"缓解",
		"小微企业融资难融资贵",
		"finance",
		"tax|industry",
		"抵押物不足|担保费偏高|银企信息不对称",
		"扩大风险补偿资金|降低担保费率|建设信用平台",
	),
	subject(
		"营商环境",
		"落实",
		"涉企政策免申即享",
		"finance",
		"tax|data",
		"政策分散|申报材料多|兑现周期长",
		"建立政策清单|数据比对直达|公开兑现进度",
	),
	subject(
		"营商环境",
		"规范",
		"涉企检查与执法",
		"development",
		"ecology|urban",
		"多头检查|标准不一|影响经营",
		"推行综合查一次|公布检查计划|实行扫码入企",
	),
];

const QUARTERS = [
	"花园",
	"龙城",
	"东方",
	"南苑",
	"北郊",
	"西河",
	"滨湖",
	"新桥",
	"聚湖",
	"长虹",
	"丰乐",
	"清英",
	"常发",
	"永安",
	"降子",
	"马家巷",
	"夏城",
	"淹城",
	"滆湖",
	"太湖湾",
];
const PLACES = [
	"湖塘镇",
	"牛塘镇",
	"洛阳镇",
	"遥观镇",
	"横林镇",
	"横山桥镇",
	"雪堰镇",
	"前黄镇",
	"礼嘉镇",
	"嘉泽镇",
	"湟里镇",
	"南夏墅街道",
	"西湖街道",
	"丁堰街道",
	"戚墅堰街道",
	"潞城街道",
];

export interface CorpusText {
	title: string;
	facts: string;
	analysis: string;
	suggestions: string;
	subject: CorpusSubject;
	place: string;
}

/** One invented proposal; the same seed gives the same. */
export function corpusText(seed: number, only?: CorpusSubject): CorpusText {
	const next = chance(seed);
	const pick = <T>(of: readonly T[]): T => of[Math.floor(next() * of.length)] as T;
	const some = <T>(of: readonly T[], many: number) => {
		const left = [...of];
		const taken: T[] = [];
		while (taken.length < many && left.length > 0) taken.push(...left.splice(Math.floor(next() * left.length), 1));
		return taken;
	};
	const number = (from: number, to: number) => from + Math.floor(next() * (to - from));
	const own = only ?? pick(SUBJECTS);
	const town = pick(PLACES);
	const quarter = `${pick(QUARTERS)}${pick(["片区", "社区", "一带", "村", "路沿线"])}`;
	const place = next() < 0.6 ? town : `${town}${quarter}`;
	const problems = some(own.problems, 2 + Math.floor(next() * 2));
	const measures = some(own.measures, 2 + Math.floor(next() * 2));
	const title = `关于${own.verb}${next() < 0.55 ? place : ""}${own.thing}的建议`;
	const facts = [
		`近年来，${place}在${own.thing}方面做了不少工作，但仍有差距。`,
		`据走访${number(6, 60)}户居民和${number(3, 30)}家企业了解，${problems[0]}，涉及约${number(2, 90) * 100}人。`,
		`${number(2022, 2026)}年以来相关诉求累计${number(12, 480)}件，集中在${quarter}。`,
	].join("\n");
	const analysis = `究其原因，${problems.slice(1).join("；")}；${pick(["部门之间衔接不够", "规划与建设不同步", "投入保障机制不健全", "群众参与渠道不多", "标准和责任不够明确"])}。`;
	const suggestions = measures
		.map(
			(one, index) =>
				`${["一是", "二是", "三是", "四是"][index]}${one}，${pick(["由牵头部门制定年度计划并公开进度", `优先安排${quarter}`, "明确责任单位和完成时间", "在条件成熟的地方先行试点", "每半年向委员通报一次情况"])}。`,
		)
		.join("\n");
	return { title, facts, analysis, suggestions, subject: own, place };
}

const SYNONYMS: readonly [string, string][] = [
	["近年来", "这几年"],
	["做了不少工作", "有一定进展"],
	["但仍有差距", "但与群众期盼还有距离"],
	["据走访", "我们走访"],
	["了解", "后发现"],
	["究其原因", "分析其原因"],
	["不足", "不够"],
	["缺乏", "短缺"],
	["建设", "兴建"],
	["完善", "健全"],
	["增加", "多设"],
	["推进", "加快推动"],
	["明确责任单位和完成时间", "落实到部门、排出时间表"],
	["由牵头部门制定年度计划并公开进度", "牵头部门要有年度安排并向社会公开"],
	["在条件成熟的地方先行试点", "可先选几处试点"],
	["每半年向委员通报一次情况", "定期向委员反馈"],
	["相关诉求累计", "收到反映"],
	["集中在", "主要来自"],
];

/** The same matter in other words: another title, other words for many, sentences in another order, one left out, one added. */
export function paraphrased(text: CorpusText, seed: number): { title: string; body: string } {
	const next = chance(seed);
	const other = (words: string) =>
		SYNONYMS.reduce((now, [from, to]) => (next() < 0.7 ? now.replaceAll(from, to) : now), words);
	const sentences = [text.facts, text.analysis, text.suggestions]
		.join("")
		.replaceAll("\n", "")
		.split(/(?<=[。；])/)
		.map(other)
		.sort(() => next() - 0.5);
	const kept = sentences.filter((_, index) => index === 0 || next() > 0.22);
	const title = `${["尽快解决", "应重视", "请关注", "呼吁改进"][Math.floor(next() * 4)]}${next() < 0.5 ? text.place : ""}${text.subject.thing}有关问题`;
	return { title, body: `${kept.join("")}群众对此反映强烈，盼望早日见到成效。` };
}
