package reusediffusion.pipeline.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.InferenceMode;
import org.junit.jupiter.api.Test;
import reusediffusion.pipeline.GoldenRun;
import reusediffusion.pipeline.Presets;
import reusediffusion.pipeline.family.Families;
import reusediffusion.pipeline.family.Family;
import reusediffusion.pipeline.folder.Recipe;
import reusediffusion.pipeline.request.Request;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.tensor.Scope;

/** Texts that are encoded before their turn are encoded as at their turn, once, and belong to whoever asks for their batch. */
class PrefetchedTextsTest {
    private static final Recipe RECIPE = GoldenRun.recipe("sdxl");
    private static final Settings SETTINGS = Presets.resolve(RECIPE.folder(), Map.of("steps", 2));

    private static EncodedTexts.Batch batch(String prompt) {
        return new EncodedTexts.Batch(List.of(new Request("a", prompt, null, 1)), SETTINGS);
    }

    @Test
    void whatWasAnnouncedIsThereAtItsTurn() {
        EncodedTexts.Batch star = batch("a blue star");
        EncodedTexts.Batch heart = batch("a pink heart");
        try (InferenceMode inference = new InferenceMode(true);
                Family family = Families.load(RECIPE);
                PrefetchedTexts next = new PrefetchedTexts(family)) {
            int[] asked = {0};
            next.announce(() -> {
                asked[0]++;
                return star;
            });
            next.encode();
            next.encode();
            assertThat(asked[0]).as("once").isOne();
            try (Scope scope = new Scope()) {
                assertEqual(next.of(heart), EncodedTexts.Encoded.now(family, heart)); // another comes first
                EncodedTexts.Encoded made = next.of(star);
                next.announce(() -> heart);
                next.encode();
                assertEqual(made, EncodedTexts.Encoded.now(family, star));
                assertEqual(next.of(star), made);
                assertEqual(next.of(heart), EncodedTexts.Encoded.now(family, heart));
            }
            next.announce(() -> null);
            next.encode();
            next.announce(() -> batch(null));
            next.encode(); // what cannot be encoded is told of when it is made
        }
    }

    private static void assertEqual(EncodedTexts.Encoded actual, EncodedTexts.Encoded expected) {
        assertThat(actual.told().tensors()).hasSameSizeAs(expected.told().tensors());
        expected.told().tensors().forEach((name, tensor) -> assertThat(
                        actual.told().tensors().get(name).equal(tensor))
                .as(name)
                .isTrue());
    }
}
