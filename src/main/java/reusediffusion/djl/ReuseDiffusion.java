package reusediffusion.djl;

import ai.djl.repository.zoo.Criteria;

/**
 * The way in for users of the Deep Java Library (DJL).
 *
 * <pre>{@code
 * try (ZooModel<Request, Generated> model = ReuseDiffusion.criteria(Request.class, Generated.class)
 *                 .optModelPath(Path.of("models/tiny-sd3"))
 *                 .optOption("steps", "28")
 *                 .build()
 *                 .loadModel();
 *         Predictor<Request, Generated> predictor = model.newPredictor()) {
 *     List<Generated> made = predictor.batchPredict(requests);
 * }
 * }</pre>
 *
 * <p>Inputs are a {@link reusediffusion.pipeline.Request} or a prompt alone, outputs a {@link reusediffusion.pipeline.Generated} or an
 * {@link ai.djl.modality.cv.Image}; {@link Options} lists what can be set.
 */
public final class ReuseDiffusion {
    /** The engine's name, for {@code optEngine}. */
    public static final String ENGINE = "ReuseDiffusion";

    private ReuseDiffusion() {}

    /** Criteria for this engine; the model's path and options are still to be given. */
    public static <I, O> Criteria.Builder<I, O> criteria(Class<I> input, Class<O> output) {
        stayOffline();
        return Criteria.builder()
                .setTypes(input, output)
                .optEngine(ENGINE)
                .optTranslatorFactory(new RequestTranslatorFactory());
    }

    /** DJL reports its use to a server when its classes initialise, and reads this then: so it is set before any of them is touched. */
    static void stayOffline() {
        System.setProperty("ai.djl.offline", "true");
    }
}
