package reusediffusion.pipeline;

import static org.bytedeco.pytorch.global.torch.index_select;

import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;

/**
 * What the network is told about a batch beside latents and time: named tensors, each (G, B, …) for G guidance branches (negative
 * before positive where there are two) and B samples.
 */
public record Conditioning(int branches, Map<String, Tensor> tensors) {

    /** The tensor of this name for the network's batch: (G · B, …), branch by branch. */
    public Tensor get(String name) {
        return tensors.get(name).flatten(0, 1);
    }

    /** The same for some of the samples; rows (R) int64 on the tensors' device. */
    public Conditioning rows(Tensor rows) {
        Map<String, Tensor> chosen = new TreeMap<>();
        tensors.forEach((name, t) -> chosen.put(name, index_select(t, 1, rows)));
        return new Conditioning(branches, chosen);
    }
}
