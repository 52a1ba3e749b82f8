import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { Link, useLocation, useNavigate } from "react-router";
import type { Bilingual } from "../loop/words.ts";
import { sendApi, useApi } from "./api.ts";
import { useSay } from "./language.tsx";
import { useLive } from "./live.ts";
import "./notice-bell.css";

interface Notices {
	unread: number;
	items: { cause: string; words: Bilingual; href: string }[];
}

const PATH = "/api/notices?unread=true";
const SHOWN = 8;

/** What I was told and have not read, kept up to date by the live line; no sound, no pop-up. */
export function NoticeBell({ personId }: { personId: string }) {
	const say = useSay();
	const queries = useQueryClient();
	const navigate = useNavigate();
	const { pathname } = useLocation();
	const [open, setOpen] = useState(false);
	const box = useRef<HTMLDivElement>(null);
	const found = useApi<Notices>(PATH);
	useLive(`person/${personId}`, ["/api/notices", "/api/mine"]);
	useEffect(() => setOpen(false), [pathname]);
	useEffect(() => {
		if (!open) return;
		const away = (event: Event) => {
			const inside = event.target instanceof Node && box.current?.contains(event.target);
			if (event instanceof KeyboardEvent ? event.key === "Escape" : !inside) setOpen(false);
		};
		document.addEventListener("pointerdown", away);
		document.addEventListener("keydown", away);
		return () => {
			document.removeEventListener("pointerdown", away);
			document.removeEventListener("keydown", away);
		};
	}, [open]);
	const read = async (causes?: string[]) => {
		const headers = { "content-type": "application/json" };
		await sendApi("/api/notices/read", {
			method: "POST",
			headers,
			body: JSON.stringify(causes ? { causes } : {}),
		}).catch(
			() => {}, // unread still, and shown so
		);
		await queries.invalidateQueries({ predicate: ({ queryKey: [path] }) => String(path).startsWith("/api/notices") });
	};
	const count = found.data?.unread ?? 0;
	return (
		<div className="notice-bell" ref={box}>
			<button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
				{say({ zh: "通知", en: "Notices" })}{" "}
				{count > 0 && (
					<b>
						{count > 99 ? "99+" : count}
						<span> {say({ zh: "条未读", en: "unread" })}</span>
					</b>
				)}
			</button>
			{open && (
				<section aria-label={say({ zh: "未读通知", en: "Unread notices" })}>
					{count === 0 && <p>{say({ zh: "没有未读通知。", en: "Nothing unread." })}</p>}
					<ul>
						{found.data?.items.slice(0, SHOWN).map((one) => (
							<li key={one.cause}>
								<Link
									to={one.href}
									onClick={(event) => {
										event.preventDefault();
										void read([one.cause]);
										navigate(one.href);
									}}
								>
									{say(one.words)}
								</Link>
							</li>
						))}
					</ul>
					<p>
						{count > 0 && (
							<button type="button" onClick={() => void read()}>
								{say({ zh: "全部标为已读", en: "Mark all as read" })}
							</button>
						)}
						<Link to="/notices">{say({ zh: "全部通知与设置", en: "All notices, and how I am told" })}</Link>
					</p>
				</section>
			)}
		</div>
	);
}
