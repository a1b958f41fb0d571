package reusediffusion.pipeline.calibrate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;
import reusediffusion.pipeline.family.Conditioning;
import reusediffusion.pipeline.sample.HostMemory;
import reusediffusion.pipeline.sample.SamplerState;
import reusediffusion.tensor.Owned;
import reusediffusion.tensor.Scope;

/** Tensors of one owner, which wait in the host's memory until that is closed. */
final class HostTensors implements AutoCloseable {
    private final HostMemory host;
    private final List<Tensor> tensors = new ArrayList<>();

    HostTensors(HostMemory host) {
        this.host = host;
    }

    /** A handle of these numbers that outlives the caller's scope. */
    Tensor keep(Tensor tensor) {
        Tensor kept = Owned.of(host.away(tensor));
        tensors.add(kept);
        return kept;
    }

    /** What the network is told, each of its tensors kept. */
    Conditioning keep(Conditioning told) {
        Map<String, Tensor> kept = new TreeMap<>();
        told.tensors().forEach((name, tensor) -> kept.put(name, keep(tensor)));
        return new Conditioning(told.branches(), kept);
    }

    /** A start as its sampler hands it over: nobody else frees its latents, which are freed here once they are kept. */
    SamplerState takeOver(SamplerState handed) {
        try (Scope scope = new Scope()) {
            return handed.moved(this::keep);
        } finally {
            handed.x().close();
        }
    }

    /** Frees one of them before the others. */
    void drop(Tensor kept) {
        tensors.removeIf(tensor -> tensor == kept);
        kept.close();
    }

    /** The number of bytes that the kept tensors take. */
    long bytes() {
        return tensors.stream().mapToLong(t -> t.numel() * t.element_size()).sum();
    }

    @Override
    public void close() {
        tensors.forEach(Tensor::close);
    }
}
