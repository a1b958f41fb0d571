package reusediffusion.pipeline.sample;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.Tensor;
import reusediffusion.pipeline.family.Conditioning;
import reusediffusion.pipeline.family.Family;
import reusediffusion.pipeline.family.PromptCuts;
import reusediffusion.pipeline.request.Request;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.tensor.IntegerTensors;
import reusediffusion.tensor.Owned;
import reusediffusion.tensor.Placement;
import reusediffusion.tensor.Scope;

/**
 * What text encoders made of batches to come, in the host's memory, so that the encoders need not stay on the device beside the denoiser. It is
 * what they would make at the batch's turn, bit for bit. Any thread may ask; the oldest give way where there is much.
 */
public final class EncodedTexts implements AutoCloseable {
    private static final long MOST_BYTES = 512L << 20;

    /** A batch and how it is made. */
    public record Batch(List<Request> requests, Settings settings) {}

    /** What the network is told about a batch, and what of its texts was cut. */
    public record Encoded(Conditioning told, PromptCuts cuts) {

        /** Made now, by encoders that are there; its tensors belong to the caller's scope. */
        public static Encoded now(Family family, Batch batch) {
            PromptCuts cuts = new PromptCuts();
            return new Encoded(cuts.during(() -> family.encode(batch.requests(), batch.settings())), cuts);
        }

        /** In the host's memory, and nobody's until it is closed. */
        private Encoded kept() {
            return moved(tensor -> Owned.kept(
                    tensor.to(new Device("cpu"), tensor.scalar_type()).clone()));
        }

        /** The same with each tensor elsewhere. */
        Encoded moved(UnaryOperator<Tensor> move) {
            return new Encoded(told.moved(move), cuts);
        }

        private long bytes() {
            return told.tensors().values().stream().mapToLong(Tensor::nbytes).sum();
        }

        void close() {
            told.tensors().values().forEach(Tensor::close);
        }
    }

    private final Family family;
    private final Placement placement;
    private final Map<Batch, Encoded> batches = new LinkedHashMap<>();

    /** Encodes texts by the encoders of {@code family}, and keeps them at {@code placement}. */
    public EncodedTexts(Family family, Placement placement) {
        this.family = family;
        this.placement = placement;
    }

    /** Encodes what is not there yet, and gives the encoders back. */
    public synchronized void encode(List<Batch> ahead) {
        try {
            for (Batch batch : ahead) {
                if (!batches.containsKey(batch)) {
                    try (InferenceMode inference = new InferenceMode(true);
                            Scope scope = new Scope()) {
                        batches.put(batch, Encoded.now(family, batch).kept());
                    }
                }
            }
        } finally {
            family.giveTextEncodersBack();
        }
        forgetOldest(ahead);
    }

    private void forgetOldest(List<Batch> needed) {
        long bytes = batches.values().stream().mapToLong(Encoded::bytes).sum();
        for (Batch batch : new ArrayList<>(batches.keySet())) {
            if (bytes > MOST_BYTES && !needed.contains(batch)) {
                Encoded oldest = batches.remove(batch);
                bytes -= oldest.bytes();
                oldest.close();
            }
        }
    }

    /**
     * The encoded texts of this batch, or of some samples of one that was encoded. Tensors are on the device and belong
     * to the caller's scope.
     */
    public synchronized Encoded of(Batch wanted) {
        Encoded found = find(wanted);
        if (found == null) {
            encode(List.of(wanted));
            found = find(wanted);
        }
        return found.moved(placement::move);
    }

    private Encoded find(Batch wanted) {
        Encoded whole = batches.get(wanted);
        if (whole != null) {
            return whole;
        }
        for (Map.Entry<Batch, Encoded> entry : batches.entrySet()) {
            List<Request> there = entry.getKey().requests();
            if (entry.getKey().settings().equals(wanted.settings())
                    && new HashSet<>(there).containsAll(wanted.requests())) {
                long[] rows =
                        wanted.requests().stream().mapToLong(there::indexOf).toArray();
                Encoded all = entry.getValue();
                return new Encoded(all.told().rows(IntegerTensors.vector(new Device("cpu"), rows)), all.cuts());
            }
        }
        return null;
    }

    @Override
    public synchronized void close() {
        batches.values().forEach(Encoded::close);
        batches.clear();
    }
}
