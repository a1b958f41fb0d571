package reusediffusion.spark.prompts;

import com.github.luben.zstd.ZstdInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.compress.CompressionCodecFactory;

/** A file's bytes as they were before they were packed. All that is damaged is an error: no row may be lost. */
final class Unpacking extends FilterInputStream {
    private final String packing;

    private Unpacking(InputStream in, String packing) {
        super(in);
        this.packing = packing;
    }

    /**
     * Unpacks by the end of the file's name.
     *
     * @param packed its bytes
     */
    static InputStream of(PromptFile file, InputStream packed, Configuration configuration) throws IOException {
        String packing = PromptKind.packing(file.path());
        return switch (packing) {
            case "" -> packed;
                // Hadoop's own reader needs a native library that few have.
            case ".zst" -> new Unpacking(new ZstdInputStream(packed), packing);
                // Hadoop's own reader looks for the next block where one is damaged, and ends in silence where there is
                // none.
            case ".bz2" -> new Unpacking(new BZip2CompressorInputStream(packed, true), packing);
            default -> new Unpacking(
                    new CompressionCodecFactory(configuration)
                            .getCodec(new Path("x" + packing))
                            .createInputStream(packed),
                    packing);
        };
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 255;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        try {
            return super.read(into, from, length);
        } catch (RuntimeException e) { // decoders count on what they read
            throw new IOException("the " + packing + " archive is damaged (" + e.getMessage() + ")", e);
        }
    }
}
