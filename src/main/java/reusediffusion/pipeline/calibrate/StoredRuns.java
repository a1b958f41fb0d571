package reusediffusion.pipeline.calibrate;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import reusediffusion.pipeline.request.Trace;
import reusediffusion.reuse.policy.FirstCallFeatures;

/**
 * Full runs as they are kept in a file, so that nobody pays for them twice: the last latents in float32, since plans of many calls come nearer
 * to them than half precision rounds, and those of the steps before, which rows are fitted to, in 16 bits.
 *
 * @param latents (T) of a group of samples after each step, or null for a step that was not kept; all of one length
 * @param traces one a sample
 * @param features what each sample's first network call showed
 * @param secondsPerCall of a network call, a sample
 */
public record StoredRuns(
        List<float[]> latents, List<Trace> traces, List<FirstCallFeatures> features, double secondsPerCall) {
    private static final String FORMAT = "reuse-full-runs 2";

    /** Writes all of it, and a checksum behind it. */
    public void write(OutputStream stream) throws IOException {
        CheckedOutputStream checked = new CheckedOutputStream(stream, new CRC32());
        DataOutputStream out = new DataOutputStream(checked);
        out.writeUTF(FORMAT);
        out.writeDouble(secondsPerCall);
        out.writeInt(latents.size());
        out.writeInt(traces.size());
        for (int b = 0; b < traces.size(); b++) {
            write(out, traces.get(b));
            write(out, features.get(b).text());
            write(out, features.get(b).picture());
        }
        for (float[] step : latents.subList(0, latents.size() - 1)) {
            BlockFloatingPoint.of(step == null ? new float[0] : step).write(out);
        }
        float[] last = latents.get(latents.size() - 1);
        out.writeInt(last.length);
        out.write(bytes(last));
        out.writeLong(checked.getChecksum().getValue());
        out.flush();
    }

    /**
     * Reads full runs that were written to a stream.
     *
     * @throws IOException where the stream holds anything but whole full runs
     */
    public static StoredRuns read(InputStream stream) throws IOException {
        CheckedInputStream checked = new CheckedInputStream(stream, new CRC32());
        DataInputStream in = new DataInputStream(checked);
        if (!in.readUTF().equals(FORMAT)) {
            throw new IOException("no full runs");
        }
        double seconds = in.readDouble();
        int steps = in.readInt();
        int samples = in.readInt();
        List<Trace> traces = new ArrayList<>();
        List<FirstCallFeatures> features = new ArrayList<>();
        for (int b = 0; b < samples; b++) {
            traces.add(trace(in, steps));
            features.add(new FirstCallFeatures(doubles(in), doubles(in)));
        }
        List<float[]> latents = latents(in, steps);
        long sum = checked.getChecksum().getValue();
        if (in.readLong() != sum) {
            throw new IOException("other bytes than were written");
        }
        return new StoredRuns(latents, traces, features, seconds);
    }

    private static void write(DataOutputStream out, Trace trace) throws IOException {
        write(out, trace.differences());
        out.writeInt(trace.gram().length);
        for (double[][] branch : trace.gram()) {
            for (double[] row : branch) {
                write(out, row);
            }
        }
    }

    private static Trace trace(DataInputStream in, int steps) throws IOException {
        double[] differences = doubles(in);
        double[][][] gram = new double[in.readInt()][steps][];
        for (double[][] branch : gram) {
            for (int i = 0; i < steps; i++) {
                branch[i] = doubles(in);
            }
        }
        return new Trace(differences, gram);
    }

    private static List<float[]> latents(DataInputStream in, int steps) throws IOException {
        List<float[]> latents = new ArrayList<>();
        for (int i = 0; i < steps - 1; i++) {
            float[] step = BlockFloatingPoint.read(in).values();
            latents.add(step.length == 0 ? null : step);
        }
        latents.add(floats(in.readNBytes(in.readInt() * Float.BYTES)));
        return latents;
    }

    private static void write(DataOutputStream out, double... values) throws IOException {
        out.writeInt(values.length);
        for (double value : values) {
            out.writeDouble(value);
        }
    }

    private static double[] doubles(DataInputStream in) throws IOException {
        double[] values = new double[in.readInt()];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.readDouble();
        }
        return values;
    }

    private static byte[] bytes(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }

    private static float[] floats(byte... bytes) {
        float[] values = new float[bytes.length / Float.BYTES];
        ByteBuffer.wrap(bytes).asFloatBuffer().get(values);
        return values;
    }
}
