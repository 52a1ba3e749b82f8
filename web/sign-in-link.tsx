import { Link, useLocation } from "react-router";
import { useSay } from "./language.tsx";

/** Leads to the sign-in page, and from there back to where one was. */
export function SignInLink({ words = { zh: "请先登录。", en: "Sign in first." } }) {
	const say = useSay();
	const { pathname, search } = useLocation();
	const back =
		pathname === "/" || pathname === "/sign-in" ? "" : `?${new URLSearchParams({ back: pathname + search })}`;
	return <Link to={`/sign-in${back}`}>{say(words)}</Link>;
}
