package reusediffusion.pipeline.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reusediffusion.pipeline.DiffusionPipeline;
import reusediffusion.pipeline.GoldenRun;
import reusediffusion.pipeline.Presets;
import reusediffusion.pipeline.calibrate.CalibrationSet;
import reusediffusion.pipeline.calibrate.KeptSteps;
import reusediffusion.pipeline.calibrate.SharedLifetime;
import reusediffusion.pipeline.folder.Recipe;
import reusediffusion.pipeline.request.Request;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.pipeline.sample.Sampler;
import reusediffusion.reuse.plan.PlanLadder;
import reusediffusion.reuse.plan.PlannedPolicy;
import reusediffusion.reuse.policy.ReusePolicy;
import reusediffusion.reuse.policy.UniformPolicy;
import reusediffusion.schedule.Schedule;
import reusediffusion.tensor.DeviceMeter;
import reusediffusion.tensor.Placement;
import reusediffusion.tensor.Scope;

/** Native memory does not grow with the number of pictures: whatever escapes its scope would show here. */
class MemoryTest {
    private static final int WARM_UP = 40;
    private static final int PICTURES = 140;
    private static final long GROWTH = 18 << 20;

    /** Seen from within the run: between pictures a run that frees nothing before its end looks like any other. */
    @ParameterizedTest
    @CsvSource({
        "original, FlowMatchEulerDiscreteScheduler",
        "planned, FlowMatchEulerDiscreteScheduler",
        "planned, UniPCMultistepScheduler",
        "uniform, FlowMatchHeunDiscreteScheduler"
    })
    void aRunKeepsWhatLaterStepsCanReadAndNothingMore(String name, String scheduler) {
        Recipe recipe = GoldenRun.recipe("sd3");
        boolean heun = scheduler.contains("Heun");
        int calls = heun ? 55 : 28;
        Settings settings = Presets.resolve(
                recipe.folder(), Map.of("width", 32, "height", 32, "steps", 28, "scheduler", scheduler));
        ReusePolicy policy =
                switch (name) {
                    case "original" -> ReusePolicy.original();
                    case "planned" -> new PlannedPolicy(
                            PlanLadder.read(Path.of("input/tables/tiny-sd3-g5-28-128x128-7ff4e9c2-plans.json"))
                                    .forMaxCalls(14));
                    default -> UniformPolicy.of(20, calls, 1);
                };
        List<Tensor> predictions = new ArrayList<>();
        List<Tensor> latents = new ArrayList<>();
        try (Scope scope = new Scope();
                Family family = Families.load(recipe)) {
            Sampler sampler = new Sampler(watched(family, "predict", predictions), settings, Placement.cpu());
            GoldenRun.sample(
                    sampler,
                    family,
                    List.of(new Request("sample", "a red circle", null, 1)),
                    settings,
                    policy,
                    (i, before, after, raw) -> {
                        assertThat(held(latents)).as("latents at step %s", i).isLessThanOrEqualTo(1);
                        latents.add(own(after.next()));
                        assertThat(held(predictions))
                                .as("predictions at step %s", i)
                                .isBetween(1, policy.predictions() + 1);
                    });
        }
        assertThat(latents).hasSize(calls);
        assertThat(held(latents) + held(predictions)).isZero();
        latents.forEach(Tensor::close);
        predictions.forEach(Tensor::close);
    }

    /** How many of these somebody beside this test holds. */
    private static int held(List<Tensor> tensors) {
        return (int) tensors.stream().filter(t -> t.use_count() > 1).count();
    }

    private static Tensor own(Tensor t) {
        Tensor handle = new Tensor(t);
        handle.retainReference();
        return handle;
    }

    /** The family, with a handle of this test on every tensor that one of its methods returns. */
    private static Family watched(Family family, String name, List<Tensor> seen) {
        return (Family) Proxy.newProxyInstance(
                Family.class.getClassLoader(), new Class<?>[] {Family.class}, (proxy, method, arguments) -> {
                    Object result = method.invoke(family, arguments);
                    if (method.getName().equals(name)) {
                        Stream<Tensor> tensors = result instanceof Conditioning told
                                ? told.tensors().values().stream()
                                : Stream.of((Tensor) result);
                        tensors.map(MemoryTest::own).forEach(seen::add);
                    }
                    return result;
                });
    }

    /** A set that cannot be made is nobody's, and nothing of it stays. */
    @Test
    void aCalibrationSetThatFailsHalfWayLeavesNothing() {
        Recipe recipe = GoldenRun.recipe("sd3");
        Settings settings = Presets.resolve(recipe.folder(), Map.of("width", 32, "height", 32, "steps", 4));
        List<Request> requests = List.of(new Request("sample", "a red circle", null, 1));
        List<Tensor> told = new ArrayList<>();
        try (Scope scope = new Scope();
                Family family = Families.load(recipe)) {
            Family failing = watched(failingAtItsSecondStep(family), "encode", told);
            Sampler sampler = new Sampler(failing, settings, Placement.cpu());
            assertThatThrownBy(() -> new CalibrationSet(
                            failing,
                            sampler,
                            requests,
                            settings,
                            1,
                            KeptSteps.STEPS,
                            null,
                            new SharedLifetime(() -> {})))
                    .hasStackTraceContaining("half way");
        }
        assertThat(told).isNotEmpty();
        assertThat(held(told)).isZero();
        told.forEach(Tensor::close);
    }

    private static Family failingAtItsSecondStep(Family family) {
        return (Family) Proxy.newProxyInstance(
                Family.class.getClassLoader(), new Class<?>[] {Family.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("guide") && ((Schedule.Step) arguments[1]).time() < 1000) {
                        throw new IllegalStateException("half way");
                    }
                    return method.invoke(family, arguments);
                });
    }

    @Test
    void weightsStayWhileSomebodyIsInside() {
        AtomicInteger closed = new AtomicInteger();
        SharedLifetime tenure = new SharedLifetime(closed::incrementAndGet);
        assertThat(tenure.enter()).isTrue();
        tenure.end();
        tenure.end();
        assertThat(closed).hasValue(0);
        assertThat(tenure.enter()).isFalse();
        tenure.leave();
        assertThat(closed).hasValue(1);
    }

    @Test
    void staysFlatOverManyPictures() {
        Recipe recipe = GoldenRun.recipe("sd3");
        Settings settings = Presets.resolve(recipe.folder(), Map.of("width", 64, "height", 64, "steps", 2));
        DeviceMeter meter = DeviceMeter.of(Placement.cpu());
        long warm = 0;
        try (DiffusionPipeline pipeline = DiffusionPipeline.load(recipe)) {
            for (int i = 0; i < PICTURES; i++) {
                if (i == WARM_UP) {
                    touchHeap();
                    warm = meter.used();
                }
                Request request = new Request("sample-" + i, "a red circle on a white background", null, i);
                pipeline.generate(List.of(request), settings, ReusePolicy.original(), true);
            }
            assertThat(meter.used() - warm).isLessThan(GROWTH);
        }
    }

    /** What is measured holds Java's heap, whose pages count from their first use on. */
    private static void touchHeap() {
        for (int i = 0; i < 1024; i++) {
            byte[] garbage = new byte[1 << 20];
            assertThat(garbage[i]).isZero();
        }
    }
}
