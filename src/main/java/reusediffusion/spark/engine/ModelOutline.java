package reusediffusion.spark.engine;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;

/**
 * A model's file without its weights: it has its length, a configuration is whole, and of a file of weights only what tells it is there, its
 * header and its end; the rest is a hole that takes no room.
 */
final class ModelOutline {
    /** What a fingerprint looks at of a file of weights, at its beginning and at its end. */
    private static final int EDGE = 1 << 20;

    private static final int LARGEST_CONFIGURATION = 128 << 20;

    private ModelOutline() {}

    /** Lays the outline of a file there. */
    static void lay(FileSystem files, FileStatus file, Path target) throws IOException {
        long length = file.getLen();
        boolean weights = target.toString().matches(".*\\.(safetensors|bin|pt|ckpt|gguf|onnx|msgpack|h5)");
        long begin = weights || length > LARGEST_CONFIGURATION ? Math.min(length, EDGE) : length;
        try (FSDataInputStream in = files.open(file.getPath());
                RandomAccessFile out = new RandomAccessFile(target.toFile(), "rw")) {
            out.setLength(length);
            byte[] start = new byte[(int) begin];
            in.readFully(0, start);
            long header = headerEnd(start);
            if (weights && header > begin && header <= Math.min(length, LARGEST_CONFIGURATION)) {
                start = new byte[(int) header];
                in.readFully(0, start);
            }
            out.write(start);
            byte[] end = new byte[(int) Math.min(EDGE, length - begin)];
            in.readFully(length - end.length, end);
            out.seek(length - end.length);
            out.write(end);
        }
    }

    /** Where the header of a safetensors file ends, whose first eight bytes say how long it is. */
    private static long headerEnd(byte[] start) {
        return start.length < Long.BYTES
                ? 0
                : Long.BYTES
                        + ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
    }
}
