package reusediffusion.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import reusediffusion.media.Picture;
import reusediffusion.pipeline.family.Conditioning;
import reusediffusion.pipeline.family.Family;
import reusediffusion.pipeline.family.Pixels;
import reusediffusion.pipeline.request.Generated;
import reusediffusion.pipeline.request.NotFiniteException;
import reusediffusion.pipeline.request.Request;
import reusediffusion.pipeline.request.Run;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.pipeline.request.Trace;
import reusediffusion.pipeline.sample.Decider;
import reusediffusion.pipeline.sample.EncodedTexts;
import reusediffusion.pipeline.sample.Sampler;
import reusediffusion.pipeline.sample.SamplerState;
import reusediffusion.pipeline.sample.Stopwatch;
import reusediffusion.pipeline.sample.TextEncoding;
import reusediffusion.pipeline.sample.TraceRecorder;
import reusediffusion.reuse.policy.ReusePolicy;
import reusediffusion.tensor.HostArrays;
import reusediffusion.tensor.OutOfMemory;
import reusediffusion.tensor.Placement;
import reusediffusion.tensor.Scope;

/** One batch on its way from requests to pictures: texts are encoded, latents denoised, pixels decoded, and each is timed. */
record BatchGeneration(Family family, Placement placement, TextEncoding texts, Settings settings) {

    /**
     * Makes the samples of these requests.
     *
     * @throws NotFiniteException where a sample's latents or pixels are not numbers
     */
    List<Generated> make(List<Request> batch, ReusePolicy policy, boolean trace) {
        try (InferenceMode inference = new InferenceMode(true);
                Scope scope = new Scope();
                TraceRecorder recorder = new TraceRecorder()) {
            Stopwatch watch = new Stopwatch(batch.size());
            EncodedTexts.Encoded encoded = texts.of(new EncodedTexts.Batch(batch, settings));
            double encode = watch.lap();
            SamplerState sampled =
                    denoised(batch, encoded.told(), Decider.of(policy), trace ? recorder : Sampler.Observer.NONE);
            double denoise = watch.lap();
            List<Trace> traces = trace ? recorder.traces() : null;
            watch.lap();
            List<List<Picture>> frames = frames(batch, sampled.x());
            double decode = watch.lap();
            List<Generated> made = new ArrayList<>();
            for (int b = 0; b < batch.size(); b++) {
                Trace own = traces == null ? null : traces.get(b);
                boolean[] called = sampled.histories()[b].called();
                String cut = encoded.cuts().of(batch.get(b));
                made.add(
                        new Generated(batch.get(b), frames.get(b), new Run(called, own, encode, denoise, decode, cut)));
            }
            return made;
        }
    }

    private SamplerState denoised(List<Request> batch, Conditioning told, Decider decider, Sampler.Observer observer) {
        Sampler sampler = new Sampler(family, settings, placement);
        SamplerState sampled =
                SamplerState.withNoise(batch, noises -> sampler.finish(sampler.start(noises), told, decider, observer));
        requireFinite(batch, sampled.x());
        return sampled;
    }

    /** Of each sample; the texts of the next batch are encoded while the device decodes. */
    private List<List<Picture>> frames(List<Request> batch, Tensor latents) {
        Tensor pixels = decoded(latents);
        // An autoencoder that overflows, as that of SDXL in float16, would give black pictures. A mean needs no room
        // beside the pixels, and is no number where one of them is none.
        long[] all = LongStream.range(1, pixels.dim()).toArray();
        Tensor means = pixels.mean(all, false, new ScalarTypeOptional(torch.ScalarType.Float));
        texts.encodeAnnounced();
        requireFinite(batch, means.unsqueeze(1));
        List<List<Picture>> frames = new ArrayList<>();
        for (int b = 0; b < pixels.size(0); b++) {
            frames.add(Pixels.pictures(pixels.select(0, b)));
        }
        return frames;
    }

    /** Where there is too little memory beside captured graphs, once more without them. */
    private Tensor decoded(Tensor latents) {
        try {
            return family.decode(latents, settings);
        } catch (RuntimeException e) {
            if (!OutOfMemory.isSaidBy(e) || !family.freeGraphs()) {
                throw e;
            }
            return family.decode(latents, settings);
        }
    }

    /** Reads one flag per sample, which also waits for the device. */
    private static void requireFinite(List<Request> batch, Tensor latents) {
        double[] finite =
                HostArrays.doubles(torch.isfinite(latents).flatten(1, -1).all(1));
        for (int b = 0; b < finite.length; b++) {
            if (finite[b] == 0) {
                throw new NotFiniteException(batch.get(b).id());
            }
        }
    }
}
