package reusediffusion.pipeline.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import reusediffusion.pipeline.family.Conditioning;
import reusediffusion.pipeline.family.Family;
import reusediffusion.pipeline.request.Request;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.pipeline.sample.Decider;
import reusediffusion.pipeline.sample.Sampler;
import reusediffusion.pipeline.sample.SamplerState;
import reusediffusion.reuse.policy.ReusePolicy;
import reusediffusion.schedule.Schedule;
import reusediffusion.tensor.Algebra;
import reusediffusion.tensor.Placement;
import reusediffusion.tensor.Scope;

/** The calls of a network in one run, kept on the CPU to be made again by a network of other numbers: what it was told, and each call. */
record RecordedCalls(Conditioning told, List<Call> calls) {

    /** One call: latents (B, L…) going in, and raw predictions (G, B, L…). */
    record Call(double time, Tensor latents, Tensor prediction) {}

    /** Makes a run on a device and keeps its calls until {@code kept} ends. */
    static RecordedCalls of(Family family, Settings settings, List<Request> requests, Placement placement, Scope kept) {
        List<Call> calls = new ArrayList<>();
        Conditioning told = onCpu(family.encode(requests, settings), kept);
        Conditioning here = placed(told, placement);
        Sampler sampler = new Sampler(family, settings, placement);
        SamplerState.withNoise(
                requests,
                noises -> sampler.finish(
                        sampler.start(noises), here, Decider.of(ReusePolicy.original()), (i, before, after, raw) -> {
                            Schedule.Step step = sampler.schedule().step(i);
                            calls.add(new Call(
                                    step.time(),
                                    kept.keep(Placement.cpu().place(Algebra.scale(before, step.inputScale()))),
                                    kept.keep(Placement.cpu().place(raw))));
                        }));
        return new RecordedCalls(told, calls);
    }

    private static Conditioning onCpu(Conditioning told, Scope kept) {
        Map<String, Tensor> moved = new TreeMap<>();
        told.tensors()
                .forEach((name, t) -> moved.put(name, kept.keep(Placement.cpu().move(t))));
        return new Conditioning(told.branches(), moved);
    }

    /** The same texts in another type: what encoders make of them is not the network's error. */
    private static Conditioning placed(Conditioning told, Placement placement) {
        Map<String, Tensor> placed = new TreeMap<>();
        told.tensors()
                .forEach((name, t) -> placed.put(name, t.is_floating_point() ? placement.place(t) : placement.move(t)));
        return new Conditioning(told.branches(), placed);
    }

    /** Relative L2 of each call's prediction, where another network makes it on its device. */
    List<Double> apart(Family family, Settings settings, Placement placement) {
        List<Double> errors = new ArrayList<>();
        for (Call call : calls) {
            try (Scope scope = new Scope()) {
                Tensor latents = placement.as(ScalarType.Float).place(call.latents());
                Tensor got =
                        Placement.cpu().place(family.predict(latents, call.time(), placed(told, placement), settings));
                errors.add(got.sub(call.prediction()).norm().item_double()
                        / call.prediction().norm().item_double());
            }
        }
        return errors;
    }
}
