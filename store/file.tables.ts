export interface KeptFileTable {
	district_id: number;
	sha256: string;
	media_type: string;
	size: number;
	width: number | null;
	height: number | null;
	taken_at: Date | null;
	taken_zone: "stated" | "satellite" | "assumed" | null;
	taken_lon: number | null;
	taken_lat: number | null;
	camera: string;
	band_0: number | null;
	band_1: number | null;
	band_2: number | null;
	band_3: number | null;
	kept_at: Date;
}

export interface FileUploadTable {
	district_id: number;
	upload_id: string;
	sha256: string;
	person_id: string;
	unit_id: string;
	file_name: string;
	kept_at: Date;
}

export interface FileUseTable {
	district_id: number;
	sha256: string;
	matter_id: string;
	seq: number;
	position: number;
	line: string;
	name: string;
	person_id: string;
	used_at: Date;
}

export interface PictureLikenessTable {
	district_id: number;
	sha256: string;
	other_sha256: string;
	bits_apart: number;
}

export interface FileTables {
	kept_file: KeptFileTable;
	file_upload: FileUploadTable;
	file_use: FileUseTable;
	picture_likeness: PictureLikenessTable;
}
