import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import reusediffusion.media.FileSigner;

/**
 * Signs each file with c2patool, which has to be on the PATH of every executor. The variable C2PA_MANIFEST names a file there that says what
 * to claim, and with which certificate and key.
 */
public final class C2paToolSigner implements FileSigner {
    @Override
    public byte[] sign(byte[] file, String mediaType) throws Exception {
        String ending = mediaType.equals("image/jpeg") ? ".jpg" : "." + mediaType.substring(mediaType.indexOf('/') + 1);
        Path unsigned = Files.createTempFile("unsigned", ending);
        Path signed = Path.of(unsigned + ".signed" + ending);
        try {
            Files.write(unsigned, file);
            Process tool = new ProcessBuilder(
                            "c2patool", "" + unsigned, "--manifest", System.getenv("C2PA_MANIFEST"), "--output", "" + signed)
                    .redirectErrorStream(true)
                    .start();
            String said = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (tool.waitFor() != 0) {
                throw new IOException("c2patool ended with " + tool.exitValue() + ": " + said.strip());
            }
            return Files.readAllBytes(signed);
        } finally {
            Files.deleteIfExists(unsigned);
            Files.deleteIfExists(signed);
        }
    }
}
