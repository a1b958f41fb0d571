package reusediffusion.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reusediffusion.reuse.ReusePolicy;
import reusediffusion.tensor.DeviceMeter;
import reusediffusion.tensor.Placement;

/** Native memory does not grow with the number of pictures: whatever escapes its scope would show here. */
class MemoryTest {
    private static final int WARM_UP = 40;
    private static final int PICTURES = 200;
    private static final long GROWTH = 30 << 20;

    @Test
    void staysFlatOverManyPictures() {
        Recipe recipe = GoldenRun.recipe("sd3");
        Settings settings = Presets.resolve(recipe.folder(), Map.of("width", 64, "height", 64, "steps", 4));
        DeviceMeter meter = DeviceMeter.of(Placement.cpu());
        long warm = 0;
        try (DiffusionPipeline pipeline = DiffusionPipeline.load(recipe)) {
            for (int i = 0; i < PICTURES; i++) {
                if (i == WARM_UP) {
                    warm = meter.used();
                }
                Request request = new Request("sample-" + i, "a red circle on a white background", null, i);
                pipeline.generate(List.of(request), settings, ReusePolicy.original(), true);
            }
            assertThat(meter.used() - warm).isLessThan(GROWTH);
        }
    }
}
