/** A kind of file that may be a proof. */
export interface ProofType {
  extension: "pdf" | "png" | "jpg" | "gif" | "doc" | "docx" | "msg";
  media_type: string;
}

/** Every kind of file that may be a proof. */
export const proofTypes: readonly ProofType[] = [
  { extension: "pdf", media_type: "application/pdf" },
  { extension: "png", media_type: "image/png" },
  { extension: "jpg", media_type: "image/jpeg" },
  { extension: "gif", media_type: "image/gif" },
  {
    extension: "docx",
    media_type: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  },
  { extension: "doc", media_type: "application/msword" },
  { extension: "msg", media_type: "application/vnd.ms-outlook" },
];
