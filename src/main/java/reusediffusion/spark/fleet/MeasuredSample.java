package reusediffusion.spark.fleet;

import java.io.Serializable;
import reusediffusion.pipeline.request.Run;

/**
 * One sample that a device made, or failed to make.
 *
 * @param startMillis and {@code endMillis} of its batch since the start of the window
 * @param run null where it failed
 * @param compressMillis and {@code writeMillis} of its file
 * @param deviceMillis its share of the time until the device went on with the next batch, or had written the last
 * @param audit how near its picture is to one that was made with every call, or null
 * @param error the reason, or null
 */
public record MeasuredSample(
        String sample,
        int batch,
        boolean warmUp,
        double startMillis,
        double endMillis,
        Times run,
        double compressMillis,
        double writeMillis,
        double deviceMillis,
        long bytes,
        Closeness audit,
        String error)
        implements Serializable {

    /** The part of a sample's run that a page tells, without its trace. */
    public record Times(boolean[] called, double encodeMillis, double denoiseMillis, double decodeMillis)
            implements Serializable {
        /** What is told of a sample that was not made. */
        public static final Times NONE = new Times(new boolean[0], 0, 0, 0);

        /** A letter for each step: 1 where the network was called, else 0. */
        public String calledText() {
            StringBuilder text = new StringBuilder();
            for (boolean call : called) {
                text.append(call ? '1' : '0');
            }
            return text.toString();
        }

        static Times of(Run run) {
            return new Times(run.called(), run.encodeMillis(), run.denoiseMillis(), run.decodeMillis());
        }
    }

    /** How close the 8-bit pictures of a sample come to those of its full run. */
    public record Closeness(double psnr, double ssim) implements Serializable {}

    /** One whose file was written in so much time. */
    static MeasuredSample of(CompressedSample sample, double writeMillis) {
        return new MeasuredSample(
                sample.sample(),
                sample.batch(),
                sample.warmUp(),
                sample.startMillis(),
                0,
                sample.run(),
                sample.compressMillis(),
                writeMillis,
                0,
                sample.file().length,
                null,
                null);
    }

    /** One that a fault kept from being made. */
    static MeasuredSample failed(CompressedSample sample, String error) {
        return new MeasuredSample(
                sample.sample(),
                sample.batch(),
                sample.warmUp(),
                sample.startMillis(),
                0,
                null,
                0,
                0,
                0,
                0,
                null,
                error);
    }

    /** The same sample, with the time at which its batch ended. */
    MeasuredSample until(double millis) {
        return with(millis, deviceMillis, audit);
    }

    /** The same that took so much of its device's time. */
    MeasuredSample taking(double millis) {
        return with(endMillis, millis, audit);
    }

    /** The same with what its audit found. */
    MeasuredSample with(Closeness found) {
        return with(endMillis, deviceMillis, found);
    }

    private MeasuredSample with(double end, double taken, Closeness found) {
        return new MeasuredSample(
                sample, batch, warmUp, startMillis, end, run, compressMillis, writeMillis, taken, bytes, found, error);
    }

    boolean isMeasured() {
        return !warmUp && error == null;
    }
}
