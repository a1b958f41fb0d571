package reusediffusion.spark.fleet;

import java.io.Serializable;
import reusediffusion.pipeline.request.Run;

/**
 * One sample that a lane made, or failed to make.
 *
 * @param startMillis and {@code endMillis} of its batch since the start of the window
 * @param run null where it failed
 * @param compressMillis and {@code writeMillis} of its file
 * @param laneMillis its share of the time until the lane went on with the next batch, or had written the last
 * @param audit how near its picture is to one that was made with every call, or null
 * @param error the reason, or null
 */
public record LaneSample(
        String sample,
        int batch,
        boolean warmUp,
        double startMillis,
        double endMillis,
        Times run,
        double compressMillis,
        double writeMillis,
        double laneMillis,
        long bytes,
        Likeness audit,
        String error)
        implements Serializable {

    /** The part of a sample's run that a page tells, without its trace. */
    public record Times(boolean[] called, double encodeMillis, double denoiseMillis, double decodeMillis)
            implements Serializable {
        static Times of(Run run) {
            return new Times(run.called(), run.encodeMillis(), run.denoiseMillis(), run.decodeMillis());
        }
    }

    /** How close the 8-bit pictures of a sample come to those of its full run. */
    public record Likeness(double psnr, double ssim) implements Serializable {}

    /** One whose file was written in so much time. */
    static LaneSample of(CompressedSample sample, double writeMillis) {
        return new LaneSample(
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
    static LaneSample failed(CompressedSample sample, String error) {
        return new LaneSample(
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
    LaneSample until(double millis) {
        return with(millis, laneMillis, audit);
    }

    /** The same that took so much of its lane's time. */
    LaneSample taking(double millis) {
        return with(endMillis, millis, audit);
    }

    /** The same with what its audit found. */
    LaneSample with(Likeness found) {
        return with(endMillis, laneMillis, found);
    }

    private LaneSample with(double end, double lane, Likeness found) {
        return new LaneSample(
                sample, batch, warmUp, startMillis, end, run, compressMillis, writeMillis, lane, bytes, found, error);
    }

    boolean isMeasured() {
        return !warmUp && error == null;
    }
}
