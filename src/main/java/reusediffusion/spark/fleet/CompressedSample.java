package reusediffusion.spark.fleet;

import reusediffusion.pipeline.request.Generated;
import reusediffusion.pipeline.request.Request;

/**
 * One sample of a device on its way to its file.
 *
 * @param startMillis of its batch since the start of the window
 * @param run null where it failed
 * @param file its bytes
 * @param error the reason, or null
 */
record CompressedSample(
        String sample,
        int batch,
        boolean warmUp,
        double startMillis,
        MeasuredSample.Times run,
        byte[] file,
        double compressMillis,
        String error) {

    /** Compresses what a device made. */
    static CompressedSample of(Generated made, DeviceShare share, int batch, boolean warmUp, double startMillis) {
        String id = made.request().id();
        try {
            long start = System.nanoTime();
            int rate = share.engine().settings(made.request()).framesPerSecond();
            byte[] file = share.format().encode(made.frames(), rate);
            double millis = (System.nanoTime() - start) / 1e6;
            return new CompressedSample(
                    id, batch, warmUp, startMillis, MeasuredSample.Times.of(made.run()), file, millis, null);
        } catch (RuntimeException e) {
            return failed(made.request(), batch, warmUp, startMillis, e);
        }
    }

    static CompressedSample failed(Request request, int batch, boolean warmUp, double startMillis, Exception fault) {
        String error = String.valueOf(fault.getMessage());
        return new CompressedSample(request.id(), batch, warmUp, startMillis, null, new byte[0], 0, error);
    }
}
