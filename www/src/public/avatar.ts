/** A skinned glTF: its address, or the file itself (a GLB). */
export type AvatarSource = string | Blob;

/** What athletes wear: all of them the same, or each its own by the id of the participant; null and who is not named none. */
export type Avatars = AvatarSource | Readonly<Record<string, AvatarSource | null>>;
