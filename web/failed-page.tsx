import type { ReactNode } from "react";
import type { ApiError } from "./api.ts";
import { useSay } from "./language.tsx";

/** Why data did not come, and another try where one may help: a refusal stays one. */
export function Fault({ fault, again }: { fault: ApiError; again(): unknown }) {
	const say = useSay();
	return (
		<p role="alert">
			{say(fault.words)}{" "}
			{(fault.status === 0 || fault.status === 429 || fault.status >= 500) && (
				<button type="button" className="again" onClick={() => again()}>
					{say({ zh: "重试", en: "Try again" })}
				</button>
			)}
		</p>
	);
}

/** A page whose data did not come: what it would have been, and why. */
export function FailedPage({
	title,
	fault,
	again,
	children,
}: {
	title: string;
	fault: ApiError;
	again(): unknown;
	/** Where to go from here. */
	children?: ReactNode;
}) {
	return (
		<>
			<h1>{title}</h1>
			<Fault fault={fault} again={again} />
			{children && <p>{children}</p>}
		</>
	);
}
