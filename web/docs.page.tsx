import { useApi } from "./api.ts";
import { useSay } from "./language.tsx";

interface OpenApi {
	info: { version: string };
	paths: Record<
		string,
		Record<
			string,
			{ summary?: string; parameters?: { name: string; in: string; required?: boolean; description?: string }[] }
		>
	>;
}

/** The API, readable: the same description that machines get. */
export function DocsPage() {
	const say = useSay();
	const api = useApi<OpenApi>("/api/openapi.json");
	return (
		<>
			<h1>{say({ zh: "数据接口", en: "The API" })}</h1>
			<p className="prose">
				{say({
					zh: "页面所用的接口都公开。每个接口都可带 asOf（某日或某时刻）和 sense（known-then 按当时所知，known-now 按今日所知）。机器可读的说明见 ",
					en: "Every page rests on this API. asOf (a day or an instant) and sense (known-then or known-now) choose the moment. For machines: ",
				})}
				<a href="/api/openapi.json">openapi.json</a>
			</p>
			{Object.entries(api.data?.paths ?? {}).map(([path, methods]) =>
				Object.entries(methods).map(([method, route]) => (
					<section key={`${method} ${path}`}>
						<h2 style={{ fontSize: "1.05rem", marginBottom: 0 }}>
							<code>
								{method.toUpperCase()} {path}
							</code>
						</h2>
						<p style={{ margin: "0.2rem 0" }}>{route.summary}</p>
						{route.parameters && (
							<ul>
								{route.parameters.map((parameter) => (
									<li key={parameter.name}>
										<code>{parameter.name}</code> ({parameter.in}
										{parameter.required ? say({ zh: "，必填", en: ", required" }) : ""}) {parameter.description}
									</li>
								))}
							</ul>
						)}
					</section>
				)),
			)}
		</>
	);
}
