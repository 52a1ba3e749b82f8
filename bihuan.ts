import { Command } from "commander";

const program = new Command("bihuan")
	.description("闭环：承诺到销号的闭环，状态由证据算出。 Public promises as closed loops.")
	.showHelpAfterError("（--help 列出全部命令 · --help lists every command）");

/** A command that reads its own arguments; its room is imported only when it is called, so that each starts fast. */
function passThrough(name: string, usage: string, line: string, run: (args: string[]) => Promise<number>): void {
	program
		.command(name)
		.usage(usage)
		.description(line)
		.allowUnknownOption()
		.allowExcessArguments()
		.helpOption(false)
		.argument("[args...]")
		.action(async (_args: string[], _options, command: Command) => {
			process.exitCode = await run(command.args).catch((error) => {
				// What the user can mend is told in its own sentence; only a fault of ours shows its stack.
				if (error?.constructor?.name !== "CannotStart") throw error;
				console.error(error.message);
				return 1;
			});
		});
}

passThrough("serve", "[--empty]", "启动服务（npm start 即此）· start the server", async (args) =>
	(await import("./server/serve.ts")).serve(args),
);
passThrough("verify", "[--district ID]", "重算留痕链，指出第一处断裂 · recompute the chain", async (args) =>
	(await import("./server/verify.ts")).verifyCommand(args),
);
passThrough("rebuild", "", "由留痕重建事项的当前状态 · fold every matter again from the events", async (args) =>
	(await import("./server/rebuild.command.ts")).rebuildCommand(args),
);
passThrough(
	"duty",
	"--end DUTY --person ID [--district ID]",
	"在本机免去一项常设职责（唯一的安全管理员离开时）· end a standing duty from the machine",
	async (args) => (await import("./server/duty.command.ts")).dutyCommand(args),
);
passThrough(
	"network",
	"FILE.geojson [--crs gcj02|wgs84] [--dry-run] | --out FILE",
	"导入或导出水系（GeoJSON）· put the water network in, or out",
	async (args) => (await import("./server/network.command.ts")).networkCommand(args),
);
passThrough(
	"import",
	"FILE [--create-sites] [--dry-run] [--bad-rows OUT.csv]",
	"导入监测数据（CSV、XLSX），先说明后入库 · import readings",
	async (args) =>
		(await import("./waters/import.command.ts")).importCommand(args, (await import("./server/reach.ts")).reachDatabase),
);
passThrough(
	"assess",
	"FILE.csv [--water river|lake] [--json]",
	"按 GB 3838-2002 逐行评价水质 · assess each row of a file",
	async (args) => (await import("./waters/assess-file.ts")).assessCommand(args),
);
passThrough(
	"check-real",
	"DIR",
	"与官方公布类别比对 · compare a folder of real files with their official class",
	async (args) => (await import("./waters/check-real.ts")).checkRealCommand(args),
);

passThrough(
	"hj212",
	"decode [--lines] | encode | check",
	"解析或生成 HJ 212 报文（标准输入）· read or write HJ 212 frames from standard input",
	async (args) => (await import("./gateway/decode.command.ts")).hj212Command(args),
);
passThrough("gateway", "", "单独启动 HJ 212 接收网关 · receive HJ 212 without the server", async (args) =>
	(await import("./server/gateway.command.ts")).gatewayCommand(args),
);
passThrough(
	"station",
	"add --mn MN --password PW --creek ID|NAME | list",
	"登记自动站 · let a station send",
	async (args) =>
		(await import("./gateway/station.command.ts")).stationCommand(
			args,
			(await import("./server/reach.ts")).reachDatabase,
		),
);
passThrough("readings", "--mn MN [--since T]", "导出自动站上报的数据（CSV）· what a station said", async (args) =>
	(await import("./gateway/readings.command.ts")).readingsCommand(
		args,
		(await import("./server/reach.ts")).reachDatabase,
	),
);

passThrough("demo", "--reset", "重建演示区（只用于演示库）· build the demo district again", async (args) =>
	(await import("./server/demo.command.ts")).demoCommand(args),
);
passThrough(
	"simulate",
	"--stations N [--rate R] [--faults all|rain,leak,stuck,gap,duplicate,bad,split,clock] [--seconds S]",
	"模拟一批自动站 · a fleet of invented stations",
	async (args) =>
		(await import("./gateway/simulate.command.ts")).simulateCommand(
			args,
			(await import("./server/reach.ts")).reachDatabase,
		),
);

// A reader that closes early (`| head`) has what it wanted.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
	if (error.code === "EPIPE") process.exit(0);
	throw error;
});
await program.parseAsync();
