package reusediffusion.djl;

import ai.djl.inference.Predictor;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import java.util.Map;
import reusediffusion.reuse.policy.ReusePolicy;

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
 * <p>Inputs are a {@link reusediffusion.pipeline.request.Request} or a prompt alone, outputs a {@link reusediffusion.pipeline.request.Generated} or an
 * {@link ai.djl.modality.cv.Image}; {@link Options} lists what can be set.
 */
public final class ReuseDiffusion {
    /** The name of the engine, for {@code optEngine}. */
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

    /**
     * Another predictor of a loaded model, with options of its own: they cost no second load.
     *
     * @param arguments over the options with which the model was loaded
     */
    public static <I, O> Predictor<I, O> predictor(
            ZooModel<?, ?> model, Class<I> input, Class<O> output, Map<String, ?> arguments) {
        return predictor(model, input, output, arguments, null);
    }

    /**
     * Makes a predictor whose policy was chosen before.
     *
     * @param policy of the runs, whatever the options say; null: as they say
     */
    public static <I, O> Predictor<I, O> predictor(
            ZooModel<?, ?> model, Class<I> input, Class<O> output, Map<String, ?> arguments, ReusePolicy policy) {
        return model.newPredictor(
                RequestTranslatorFactory.translator(input, output, model.getWrappedModel(), arguments, policy));
    }

    /** DJL reports its use to a server when its classes initialise, and reads this then: so it is set before any of them is touched. */
    static void stayOffline() {
        System.setProperty("ai.djl.offline", "true");
    }
}
