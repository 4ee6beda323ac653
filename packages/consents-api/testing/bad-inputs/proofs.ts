import { PROOF_SIZE_MAX } from "@consents/contract";
import { compoundFile, dataUri, pdfFile, pngFile } from "../../src/http/proofs/files-for-tests.ts";
import { type BadInput, event, proof, yes } from "./bad-input.ts";

/** K. Files. */
export const proofs: readonly BadInput[] = [
  ...(
    [
      ["SVG", "proof-type-not-allowed", Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>")],
      ["HTML", "proof-type-not-allowed", Buffer.from("<!doctype html><script>alert(1)</script>")],
      ["a program that says it is a PDF", "proof-type-not-allowed", Buffer.from(`MZ${"x".repeat(100)}`)],
      ["a PDF that is HTML, too", "proof-type-not-allowed", pdfFile("<html><script>alert(1)</script>")],
      ["a spreadsheet", "proof-type-not-allowed", compoundFile("Workbook")],
      ["60 megapixels and more", "proof-too-large", pngFile(10_000, 6_001)],
      ["a byte over 15 MB", "proof-too-large", Buffer.alloc(PROOF_SIZE_MAX + 1)],
      ["no bytes", "proof-invalid", Buffer.alloc(0)],
      ["the beginning of an image", "proof-invalid", pngFile().subarray(0, 20)],
    ] as const
  ).map(([name, code, content]) =>
    proof(code === "proof-type-not-allowed" ? 107 : 108, name, code, {
      file: dataUri(content, "application/pdf"),
    }),
  ),
  proof(108, "no base64", "proof-invalid", { file: "data:application/pdf;base64,*" }),
  proof(108, "a file that is not in the body", "validation-failed", { file: "https://files.example/a.pdf" }),
  {
    ...event(107, "HTML within an event", "proof-type-not-allowed", yes, "/proofs/0"),
    request: async ({ api }) => ({
      bearer: await api.token({ validations: { file: { enabled: true } } }),
      body: { ...yes, proofs: [dataUri(Buffer.from("<html></html>"))] },
    }),
  },
  ...["proofs", "proofs_id"].map((name) =>
    event("none", `21 ${name}`, "validation-failed", {
      ...yes,
      [name]: Array.from({ length: 21 }, () => "data:;base64,"),
    }),
  ),
  event("none", "a file that nobody asked for", "insufficient-scope", {
    ...yes,
    proofs: [dataUri(pdfFile())],
  }),
  {
    ...proof("none", "a proof that nobody asked for", "insufficient-scope", {}),
    request: ({ bearer }) => ({ bearer, body: { file: dataUri(pdfFile()) } }),
  },
];
