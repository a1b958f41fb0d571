package reusediffusion.djl;

import ai.djl.ndarray.NDList;
import ai.djl.translate.Batchifier;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorContext;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import reusediffusion.pipeline.request.Generated;
import reusediffusion.pipeline.request.Request;
import reusediffusion.pipeline.request.SampleSettings;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.reuse.policy.ReusePolicy;

/**
 * Inputs to requests, one call of the pipeline for a whole batch, and samples to outputs. DJL's arrays stay empty: what is made travels
 * beside them in the context.
 */
record RequestTranslator<I, O>(
        ReuseDiffusionModel model,
        Settings settings,
        Function<SampleSettings, ReusePolicy> policy,
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
        Map<Request, Generated> made = new IdentityHashMap<>();
        requests.stream()
                .collect(Collectors.groupingBy(Request::settings))
                .forEach((own, equal) -> made.putAll(generate(own, equal)));
        context.setAttachment(MADE, requests.stream().map(made::get).toList());
        return new NDList();
    }

    private Map<Request, Generated> generate(SampleSettings own, List<Request> equal) {
        List<Generated> made = model.pipeline().generate(equal, own.over(settings), policy.apply(own), false);
        Map<Request, Generated> byRequest = new IdentityHashMap<>();
        for (int i = 0; i < made.size(); i++) {
            byRequest.put(equal.get(i), made.get(i));
        }
        return byRequest;
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
