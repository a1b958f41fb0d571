package reusediffusion.report.fleet.rows;

/**
 * One sample that one policy made.
 *
 * @param series policies that differ in their budget alone
 * @param round in which it was made: all policies take turns, so that what slows a machine down for a while slows all of them
 * @param lane number of the device among those that worked at once
 * @param batch number of the batch on its lane; its samples were made together
 * @param warmUp made before the measured window
 * @param alone made by the first device while the others rested
 * @param startMillis and {@code endMillis} of its batch, from the start of its lane's window
 * @param textMillis as the other times of stages: those of the batch, divided among its samples
 * @param laneMillis its share of the time from the start of its batch until its lane went on with the next, or had written the last; null in
 *     runs of earlier versions, whose stages took turns
 * @param called per step {@code 1} where the network was called
 * @param bytes of its encoded file or files
 * @param psnr of pixels before rounding against the own full run, in dB; null where it was not judged
 * @param auditPsnr of this run's own 8-bit picture against a full run made after the window, in dB; null where it was not audited
 * @param error why it was not made, or null
 */
public record SampleRow(
        String policy,
        String series,
        String sample,
        String prompt,
        long seed,
        String host,
        String executor,
        String device,
        int round,
        int lane,
        int batch,
        boolean warmUp,
        boolean alone,
        double startMillis,
        double endMillis,
        double textMillis,
        double denoiseMillis,
        double decodeMillis,
        double compressMillis,
        double writeMillis,
        Double laneMillis,
        String called,
        long bytes,
        Double psnr,
        Double ssim,
        Double auditPsnr,
        Double auditSsim,
        String error) {

    /** Inside the measured window of the whole fleet, and made. */
    public boolean counts() {
        return !warmUp && !alone && error == null;
    }

    /** The number of steps that called the network. */
    public int calls() {
        return (int) called.chars().filter(c -> c == '1').count();
    }

    /** Seconds of a device that this sample took. */
    public double seconds() {
        double turns = textMillis + denoiseMillis + decodeMillis + compressMillis + writeMillis;
        return (laneMillis == null ? turns : laneMillis) / 1000;
    }
}
