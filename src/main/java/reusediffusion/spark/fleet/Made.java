package reusediffusion.spark.fleet;

import java.io.Serializable;
import reusediffusion.pipeline.Run;

/**
 * One sample that a lane made, or failed to make.
 *
 * @param startMillis and {@code endMillis} of its batch since the start of the window
 * @param run null where it failed
 * @param compressMillis and {@code writeMillis} of its file
 * @param audit how near its picture is to one that was made with every call, or null
 * @param error the reason, or null
 */
public record Made(
        String sample,
        int batch,
        boolean warmUp,
        double startMillis,
        double endMillis,
        Times run,
        double compressMillis,
        double writeMillis,
        long bytes,
        Likeness audit,
        String error)
        implements Serializable {

    /** What a pipeline says of a sample's run, without its trace. */
    public record Times(boolean[] called, double encodeMillis, double denoiseMillis, double decodeMillis)
            implements Serializable {
        static Times of(Run run) {
            return new Times(run.called(), run.encodeMillis(), run.denoiseMillis(), run.decodeMillis());
        }
    }

    /** Of 8-bit pictures. */
    public record Likeness(double psnr, double ssim) implements Serializable {}

    /** The same with what its audit found. */
    Made with(Likeness found) {
        return new Made(
                sample, batch, warmUp, startMillis, endMillis, run, compressMillis, writeMillis, bytes, found, error);
    }

    boolean isMeasured() {
        return !warmUp && error == null;
    }
}
