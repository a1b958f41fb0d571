package reusediffusion.report.fleet.figures;

import java.util.Map;

/**
 * What one policy reached in the measured window.
 *
 * @param calls mean over samples
 * @param steps of its runs
 * @param saved share of the network calls of a full run
 * @param seconds of a device for one sample
 * @param speed how many times less than the policy {@code original} takes, or null where that is missing
 * @param fleetRate samples a second of all devices together, from the common start to the end of the last
 * @param deviceRate samples a second and device, while it worked
 * @param psnr of pixels before rounding against the own full run, in dB, or null where no sample was judged, as the following
 * @param psnrTenth below which the worst tenth lies
 * @param psnrHundredth below which the worst 1 % lies
 * @param psnrLeast of the worst sample
 * @param audited how many of this run's own pictures were compared with full runs
 * @param auditLeast the least PSNR of these, in dB, or null
 * @param stages by the stage's name
 * @param wattHours a thousand samples, or null
 * @param cost of a thousand samples, in the price's currency, or null
 * @param busyShare of the GPUs, or null
 */
public record PolicyFigures(
        String name,
        String series,
        int samples,
        int failed,
        double calls,
        int steps,
        double saved,
        Interval seconds,
        Interval speed,
        double fleetRate,
        double deviceRate,
        Interval psnr,
        Double psnrTenth,
        Double psnrHundredth,
        Double psnrLeast,
        Interval ssim,
        Double ssimTenth,
        int audited,
        Double auditLeast,
        Map<String, Latency> stages,
        Double wattHours,
        Double cost,
        Double busyShare) {

    /** Whether this is the policy that makes full runs. */
    boolean isOriginal() {
        return name.equals(ORIGINAL);
    }

    /** The name of the policy that all others are compared with. */
    public static final String ORIGINAL = "original";
}
