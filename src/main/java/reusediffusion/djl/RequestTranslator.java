package reusediffusion.djl;

import ai.djl.ndarray.NDList;
import ai.djl.translate.Batchifier;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorContext;
import java.util.List;
import java.util.function.Function;
import reusediffusion.pipeline.Generated;
import reusediffusion.pipeline.Request;
import reusediffusion.pipeline.Settings;
import reusediffusion.reuse.ReusePolicy;

/**
 * Inputs to requests, one call of the pipeline for a whole batch, and samples to outputs. DJL's arrays stay empty: what is made travels
 * beside them in the context.
 */
record RequestTranslator<I, O>(
        ReuseDiffusionModel model,
        Settings settings,
        ReusePolicy policy,
        Function<I, Request> request,
        Function<Generated, O> output)
        implements Translator<I, O> {
    private static final String MADE = "made";

    @Override
    public NDList processInput(TranslatorContext context, I input) {
        return batchProcessInput(context, List.of(input));
    }

    @Override
    public O processOutput(TranslatorContext context, NDList list) {
        return batchProcessOutput(context, list).get(0);
    }

    @Override
    public NDList batchProcessInput(TranslatorContext context, List<I> inputs) {
        List<Request> requests = inputs.stream().map(request).toList();
        context.setAttachment(MADE, model.pipeline().generate(requests, settings, policy, false));
        return new NDList();
    }

    @Override
    @SuppressWarnings("unchecked")
    public List<O> batchProcessOutput(TranslatorContext context, NDList list) {
        return ((List<Generated>) context.getAttachment(MADE))
                .stream().map(output).toList();
    }

    /** Any but null: DJL then hands over the batch as a whole. */
    @Override
    public Batchifier getBatchifier() {
        return Batchifier.STACK;
    }
}
