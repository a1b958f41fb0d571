package reusediffusion.pipeline.family;

import java.util.ArrayList;
import java.util.List;
import reusediffusion.pipeline.request.Request;

/**
 * The texts of a batch, branch by branch: the negatives before the prompts under guidance, else the prompts alone.
 *
 * @param count of branches, G
 * @param texts G · B of them, all of one branch before those of the next
 */
record GuidanceTexts(int count, List<String> texts) {

    /** @param guided whether the network is also asked about the negative prompt; an absent one is "" */
    static GuidanceTexts of(List<Request> batch, boolean guided) {
        List<String> texts = new ArrayList<>();
        if (guided) {
            batch.forEach(r -> texts.add(r.negativePrompt() == null ? "" : r.negativePrompt()));
        }
        batch.forEach(r -> texts.add(r.prompt()));
        return new GuidanceTexts(guided ? 2 : 1, texts);
    }

    /**
     * The same where guidance acts on the samples alone that have a negative prompt, be it empty: others are asked about their prompt twice,
     * and guidance between equal predictions is none.
     */
    static GuidanceTexts whereAsked(List<Request> batch, boolean guided) {
        List<Request> asked = batch.stream()
                .map(r -> r.negativePrompt() == null
                        ? new Request(r.id(), r.prompt(), r.prompt(), r.seed(), r.settings())
                        : r)
                .toList();
        return of(asked, guided);
    }
}
