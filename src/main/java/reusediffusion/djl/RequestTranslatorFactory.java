package reusediffusion.djl;

import ai.djl.Model;
import ai.djl.modality.cv.Image;
import ai.djl.modality.cv.ImageFactory;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorFactory;
import ai.djl.util.Pair;
import java.lang.reflect.Type;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import reusediffusion.media.Picture;
import reusediffusion.pipeline.folder.ModelIndex;
import reusediffusion.pipeline.request.Generated;
import reusediffusion.pipeline.request.Request;
import reusediffusion.pipeline.request.SampleSettings;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.reuse.policy.ReusePolicy;

/** Translators from a request or a prompt alone, to a sample with its run or a picture alone. */
public final class RequestTranslatorFactory implements TranslatorFactory {

    @Override
    public Set<Pair<Type, Type>> getSupportedTypes() {
        Set<Pair<Type, Type>> types = new LinkedHashSet<>();
        for (Type input : List.of(Request.class, String.class)) {
            types.add(new Pair<>(input, Generated.class));
            types.add(new Pair<>(input, Image.class));
        }
        return types;
    }

    /** Throws for other types: before the model is loaded, and with a sentence, where DJL would speak of its own types. */
    @Override
    public boolean isSupported(Class<?> input, Class<?> output) {
        if (!getSupportedTypes().contains(new Pair<Type, Type>(input, output))) {
            throw new IllegalArgumentException(
                    "Engine " + ReuseDiffusion.ENGINE + " makes Generated or Image of Request or"
                            + " String, not " + output.getSimpleName() + " of " + input.getSimpleName()
                            + "; name such types with setTypes.");
        }
        return true;
    }

    /**
     * Makes a translator for requests and what they give.
     *
     * @param arguments over the options with which the model was loaded
     */
    @Override
    public <I, O> Translator<I, O> newInstance(Class<I> input, Class<O> output, Model model, Map<String, ?> arguments) {
        try {
            return translator(input, output, model, arguments, null);
        } catch (RuntimeException e) {
            model.close(); // just loaded, and nobody else holds it yet
            throw e;
        }
    }

    /** @param policy of the runs, or null: as the options say */
    static <I, O> Translator<I, O> translator(
            Class<I> input, Class<O> output, Model model, Map<String, ?> arguments, ReusePolicy policy) {
        if (!(model instanceof ReuseDiffusionModel loaded)) {
            throw new IllegalArgumentException("These translators serve models of the engine " + ReuseDiffusion.ENGINE
                    + ", not of " + model.getNDManager().getEngine().getEngineName() + ".");
        }
        Options options = loaded.options().with(arguments);
        Settings settings = options.settings(loaded.getModelPath());
        if (output == Image.class && settings.frames() != 1) {
            throw new IllegalArgumentException("A clip of " + settings.frames()
                    + " frames is no single picture; ask for Generated in setTypes, or set option frames to 1.");
        }
        AskingOptions.check(options, input, ModelIndex.of(loaded.getModelPath()), settings);
        Map<SampleSettings, ReusePolicy> chosen = new ConcurrentHashMap<>();
        chosen.put(SampleSettings.NONE, policy == null ? loaded.policy(options) : policy);
        Function<SampleSettings, ReusePolicy> policies = own ->
                chosen.computeIfAbsent(own, any -> policy == null ? loaded.policy(options.with(own.flags())) : policy);
        return new RequestTranslator<>(loaded, settings, policies, requests(input, options), outputs(output));
    }

    private static <I> Function<I, Request> requests(Class<I> input, Options options) {
        return input == Request.class
                ? Request.class::cast
                : prompt -> new Request(
                        prompt.toString(),
                        prompt.toString(),
                        options.or(OptionTypes.NEGATIVE_PROMPT, (String) null),
                        options.or("seed", 42L));
    }

    private static <O> Function<Generated, O> outputs(Class<O> output) {
        return output == Generated.class ? output::cast : made -> output.cast(image(made));
    }

    private static Image image(Generated made) {
        Picture picture = made.frames().get(0);
        byte[] rgb = picture.rgb();
        int[] pixels = new int[picture.width() * picture.height()];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = 0xff000000 | (rgb[3 * i] & 255) << 16 | (rgb[3 * i + 1] & 255) << 8 | rgb[3 * i + 2] & 255;
        }
        return ImageFactory.getInstance().fromPixels(pixels, picture.width(), picture.height());
    }
}
