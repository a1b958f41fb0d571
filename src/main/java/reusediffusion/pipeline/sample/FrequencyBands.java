package reusediffusion.pipeline.sample;

import static org.bytedeco.pytorch.global.torch.avg_pool2d;
import static org.bytedeco.pytorch.global.torch.upsample_nearest2d;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import reusediffusion.pipeline.family.Family;
import reusediffusion.pipeline.request.Settings;

/**
 * Latents or predictions parted by scale: what neighbours differ by, what their means over 2 × 2 places differ by, and the means over 4 × 4.
 * The parts add up to the whole and are orthogonal to each other (Haar 1910). What a network predicts of coarse structure settles long before
 * the fine, so that each part is built better with weights of its own.
 *
 * @param family which knows where a picture's rows and columns lie
 */
public record FrequencyBands(Family family, Settings settings) {
    /** The number of scales into which latents are parted. */
    public static final int ALL = 3;

    /** The parts of (B, L…), the finest first. */
    public List<Tensor> of(Tensor whole) {
        List<Tensor> parts = new ArrayList<>();
        Tensor coarser = whole;
        for (int level = 1; level < ALL; level++) {
            Tensor means = means(whole, level);
            parts.add(coarser.sub(means));
            coarser = means;
        }
        parts.add(coarser);
        return parts;
    }

    /**
     * A whole whose every part comes from another tensor.
     *
     * @param from (G, B, L…) of which part k is taken, the finest 0
     */
    Tensor join(int bands, IntFunction<Tensor> from) {
        Tensor before = from.apply(0);
        Tensor sum = before;
        for (int k = 1; k < bands; k++) {
            Tensor next = from.apply(k);
            Tensor apart = next.sub(before);
            sum = sum.add(means(apart.flatten(0, 1), k).view_as(apart));
            before = next;
        }
        return sum;
    }

    /** (B, L…) with every place as the mean of its block of 2^level × 2^level places; blocks at the borders may be smaller. */
    private Tensor means(Tensor whole, int level) {
        Tensor picture = family.unpack(whole, settings);
        long rows = picture.size(-2);
        long columns = picture.size(-1);
        long[] block = {1L << level, 1L << level};
        Tensor planes = picture.flatten(0, -3).unsqueeze(0); // (1, B · … · C, H, W)
        Tensor means = avg_pool2d(planes, block, block, new long[] {0, 0}, true, false, new LongOptional());
        Tensor spread = upsample_nearest2d(means, means.size(2) << level, means.size(3) << level)
                .narrow(2, 0, rows)
                .narrow(3, 0, columns);
        return family.pack(spread.reshape(picture.shape()), settings).contiguous();
    }
}
