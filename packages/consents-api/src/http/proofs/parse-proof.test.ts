import { createHash } from "node:crypto";
import { type ErrorCode, PROOF_SIZE_MAX } from "@consents/contract";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ConsentsError } from "../../domain/errors.ts";
import { compoundFileEntries } from "./compound-file.ts";
import {
  compoundFile,
  dataUri,
  gifFile,
  jpegFile,
  ooxmlFile,
  pdfFile,
  pngFile,
  zipFile,
} from "./files-for-tests.ts";
import { parseProof, parseProofs, proofDataUri } from "./parse-proof.ts";

const MESSAGE = "__properties_version1.0";
const latin1 = (text: string): Buffer => Buffer.from(text, "latin1");

async function refusalOf(uri: string): Promise<ErrorCode> {
  const error = await parseProof(uri, "/file").then(
    ({ id }) => new Error(`taken as ${id}`),
    (thrown) => thrown,
  );
  if (!(error instanceof ConsentsError)) throw error;
  expect(error.errors).toEqual([{ pointer: "/file", code: error.code, detail: error.message }]);
  return error.code;
}

describe("a proof is", () => {
  it.each<[string, Uint8Array, string, string]>([
    ["a PDF", pdfFile(), "pdf", "application/pdf"],
    ["a PNG", pngFile(6_000, 10_000), "png", "image/png"],
    ["a JPEG", jpegFile, "jpg", "image/jpeg"],
    [
      "a JPEG with more behind it, as cameras do",
      Buffer.concat([jpegFile, latin1("moov")]),
      "jpg",
      "image/jpeg",
    ],
    ["a GIF", gifFile, "gif", "image/gif"],
    ["a DOC", compoundFile("1Table", "WordDocument"), "doc", "application/msword"],
    ["a MSG", compoundFile("__nameid_version1.0", MESSAGE), "msg", "application/vnd.ms-outlook"],
    ["a DOCX", ooxmlFile(), "docx", expect.stringContaining("wordprocessingml.document")],
  ])("%s", async (_, content, extension, media_type) => {
    const proof = await parseProof(dataUri(content, "text/html"), "/file");
    const sha256 = createHash("sha256").update(content).digest("hex");
    expect(proof).toEqual({ id: `${sha256}.${extension}`, media_type, content: Buffer.from(content) });
    expect(proofDataUri(proof)).toBe(dataUri(content, proof.media_type));
  });

  it("what its content says, whatever name and type the URI gives", async () => {
    const base64 = pngFile().toString("base64");
    for (const head of [
      "data:application/x-msdownload;name=..%2F..%2Fx.exe;base64,",
      "DATA:;BASE64,",
      `data:image/png;name=${"x".repeat(1_000)};base64,`,
    ]) {
      expect((await parseProof(head + base64, "/file")).media_type).toBe("image/png");
    }
  });

  it("the same with and without padding", async () => {
    const uri = dataUri(gifFile);
    expect(await parseProof(uri.replace(/=+$/, ""), "/file")).toEqual(await parseProof(uri, "/file"));
  });

  it("found by its place when it is refused", async () => {
    const refused = parseProofs([dataUri(pngFile()), "data:;base64,"]);
    await expect(refused).rejects.toMatchObject({ errors: [{ pointer: "/proofs/1" }] });
  });
});

describe("a proof is refused:", () => {
  it.each<[string, Uint8Array]>([
    ["SVG", latin1('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')],
    ["HTML", latin1("<!doctype html><html><body>a</body></html>")],
    ["a text", latin1("I agree.")],
    ["a program", Buffer.concat([latin1("MZ"), Buffer.alloc(200)])],
    ["a PDF whose head is HTML", pdfFile("<html><script>alert(1)</script></html>")],
    ["a PDF whose tail is HTML", Buffer.concat([pdfFile(), latin1("<SCRIPT src=x></SCRIPT>\n%%EOF")])],
    ["a PDF behind something else", Buffer.concat([latin1("GIF87a not\n"), pdfFile()])],
    ["a picture with a PDF in its head", Buffer.concat([gifFile.subarray(0, 20), pdfFile(), latin1(";")])],
    ["a PDF with an archive behind it", Buffer.concat([pdfFile(), zipFile({ a: "MZ" })])],
    ["an archive", zipFile({ "readme.txt": "a" })],
    ["a DOCX with macros", ooxmlFile("application/vnd.ms-word.document.macroEnabled")],
    ["an XLS", compoundFile("Workbook")],
    ["an installer", compoundFile("\u4840\u3f7f")],
    ["a DOC that is a MSG, too", compoundFile("WordDocument", MESSAGE)],
    ["a compound file without anything", compoundFile()],
  ])("%s, as no type of proof", async (_, content) => {
    expect(await refusalOf(dataUri(content, "application/pdf"))).toBe("proof-type-not-allowed");
  });

  it.each<[string, string]>([
    ["nothing", "data:application/pdf;base64,"],
    ["a character outside of base64", `${dataUri(pngFile()).slice(0, -4)}*A==`],
    ["a line break within", dataUri(pdfFile()).replace(/(?<=,.{8})/, "\n")],
    ["base64 of URLs", dataUri(pdfFile("\xff\xff\xff\xff")).replaceAll("/", "_")],
    ["padding within", dataUri(pngFile()).replace(/(?<=,.{8})/, "=")],
    ["one digit too many", `${dataUri(gifFile).replace(/=+$/, "")}A`],
    ["a PDF that is cut off", dataUri(pdfFile("x".repeat(2_000)).subarray(0, 1_500))],
    ["the beginning of a PNG", dataUri(pngFile().subarray(0, 8))],
    ["half of a PNG's size", dataUri(pngFile().subarray(0, 20))],
    ["a PNG without a picture", dataUri(pngFile().subarray(0, 33))],
    ["a PNG of no size", dataUri(pngFile(0, 1))],
    ["the beginning of a JPEG", dataUri(jpegFile.subarray(0, 4))],
    ["a JPEG without a frame", dataUri(Buffer.concat([jpegFile.subarray(0, 20), latin1("\xff\xd9")]))],
    ["the beginning of a GIF", dataUri(latin1("GIF89a"))],
    ["a compound file that is cut off", dataUri(compoundFile("WordDocument").subarray(0, 700))],
  ])("%s, as no whole file", async (_, uri) => {
    expect(await refusalOf(uri)).toBe("proof-invalid");
  });

  it("one byte more than allowed", async () => {
    const largest = Buffer.alloc(PROOF_SIZE_MAX, " ");
    pdfFile().copy(largest);
    pdfFile().copy(largest, largest.length - pdfFile().length);
    expect((await parseProof(dataUri(largest), "/file")).content.byteLength).toBe(PROOF_SIZE_MAX);
    expect(await refusalOf(dataUri(Buffer.concat([largest, latin1(" ")])))).toBe("proof-too-large");
  });

  it("60 megapixels and more", async () => {
    expect(await refusalOf(dataUri(pngFile(6_001, 10_000)))).toBe("proof-too-large");
  });
});

describe("compoundFileEntries", () => {
  it("gives the names in the root, whatever number of sectors they fill", () => {
    const names = Array.from({ length: 200 }, (_, index) => `stream ${index}`);
    expect(compoundFileEntries(compoundFile(...names))).toEqual(new Set(names));
  });

  it("ends, and reads nothing outside, whatever the numbers in the file are", () => {
    const file = compoundFile("1Table", "WordDocument", "a", "b", "c", "d");
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(file.length / 4 - 1), fc.oneof(fc.nat(8), fc.maxSafeNat())), {
          maxLength: 8,
        }),
        fc.nat(file.length),
        (changes, cut) => {
          const broken = Buffer.from(file);
          for (const [word, value] of changes) broken.writeUInt32LE(value % 2 ** 32, word * 4);
          compoundFileEntries(broken);
          compoundFileEntries(broken.subarray(0, cut));
        },
      ),
      { numRuns: 2_000, seed: 7 },
    );
  });
});
