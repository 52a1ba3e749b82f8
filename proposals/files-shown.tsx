import { Link } from "react-router";
import { useSay } from "../web/language.tsx";

/** The names of a proposal's files; a link where the reader may open one. */
export function FilesShown({
	proposalId,
	files,
	mayOpen,
	level = 3,
}: {
	proposalId: string;
	files: readonly { fileId: string; name: string }[];
	mayOpen(fileId: string): boolean;
	/** Of its heading. */
	level?: 2 | 3;
}) {
	const Heading = `h${level}` as const;
	const say = useSay();
	if (files.length === 0) return null;
	return (
		<>
			<Heading>{say({ zh: "附件", en: "Attachments" })}</Heading>
			<ul className="file-list">
				{files.map((one) => (
					<li key={one.fileId}>
						<FileName proposalId={proposalId} fileId={one.fileId} name={one.name} mayOpen={mayOpen(one.fileId)} />
					</li>
				))}
			</ul>
		</>
	);
}

/** A file or a page that is named somewhere. */
export function FileName({
	proposalId,
	name,
	fileId,
	href,
	mayOpen,
}: {
	proposalId: string;
	name: string;
	fileId?: string | undefined;
	href?: string | undefined;
	mayOpen: boolean;
}) {
	if (fileId !== undefined)
		return mayOpen ? (
			<a href={`/api/proposals/${encodeURIComponent(proposalId)}/files/${fileId}`} download>
				{name}
			</a>
		) : (
			name
		);
	return href === undefined ? name : <Link to={href}>{name}</Link>;
}
