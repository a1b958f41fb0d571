package reusediffusion.spark.sink.layout;

/**
 * One sample on its way from the generation to the sink: finished, or failed with a reason.
 *
 * @param extension of its files: png, jpg, mp4, gif
 * @param files encoded: one, or the frames of a clip
 * @param called per step {@code 1} where the network was called and {@code 0} where the step was built
 * @param warmUp made by the first batch of a pipeline, which benchmarks leave out
 * @param trace what a collecting run measured, as a JSON object, or null
 * @param auditPsnr of its pictures against those of its full run in dB, or null where it was not audited
 * @param auditSsim of the same, or null
 * @param error why there are no files, or null
 * @param details for the manifest
 */
public record Outcome(
        String id,
        String prompt,
        String negativePrompt,
        long seed,
        String extension,
        byte[][] files,
        String called,
        double encodeMillis,
        double denoiseMillis,
        double decodeMillis,
        boolean warmUp,
        String trace,
        Double auditPsnr,
        Double auditSsim,
        String error,
        SampleDetails details) {

    /** The outcome of a sample that failed, with the reason. */
    public static Outcome failed(
            String id, String prompt, String negativePrompt, long seed, String error, SampleDetails details) {
        return new Outcome(
                id,
                prompt,
                negativePrompt,
                seed,
                null,
                new byte[0][],
                "",
                0,
                0,
                0,
                false,
                null,
                null,
                null,
                error,
                details);
    }

    /** The same with other details. */
    public Outcome with(SampleDetails other) {
        return with(files, trace, other);
    }

    /** The same without its files and its trace, which are written. */
    public Outcome written() {
        return with(new byte[0][], null, details);
    }

    private Outcome with(byte[][] itsFiles, String itsTrace, SampleDetails itsDetails) {
        return new Outcome(
                id,
                prompt,
                negativePrompt,
                seed,
                extension,
                itsFiles,
                called,
                encodeMillis,
                denoiseMillis,
                decodeMillis,
                warmUp,
                itsTrace,
                auditPsnr,
                auditSsim,
                error,
                itsDetails);
    }
}
