import type { ReactNode } from "react";
import type { ApiError } from "./api.ts";
import { useSay } from "./language.tsx";

/** A page whose data did not come: what it would have been, why, and another try where one may help. */
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
	const say = useSay();
	return (
		<>
			<h1>{title}</h1>
			<p role="alert">{say(fault.words)}</p>
			{(fault.status === 0 || fault.status === 429 || fault.status >= 500) && (
				<p>
					<button type="button" className="again" onClick={() => again()}>
						{say({ zh: "重试", en: "Try again" })}
					</button>
				</p>
			)}
			{children && <p>{children}</p>}
		</>
	);
}
