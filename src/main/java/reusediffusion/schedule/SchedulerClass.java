package reusediffusion.schedule;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The schedulers of diffusers that are here: their names, the models that they sample, and what their options are by default. */
enum SchedulerClass {
    EULER("EulerDiscreteScheduler", (c, steps, tokens) -> EulerDiscrete.of(c, steps), Kind.PICTURE),
    EULER_ANCESTRAL(
            "EulerAncestralDiscreteScheduler", (c, steps, tokens) -> EulerAncestralDiscrete.of(c, steps), Kind.PICTURE),
    HEUN("HeunDiscreteScheduler", (c, steps, tokens) -> HeunDiscrete.of(c, steps), Kind.PICTURE),
    DDIM("DDIMScheduler", (c, steps, tokens) -> reusediffusion.schedule.DDIM.ofPictures(c, steps), Kind.PICTURE),
    LCM("LCMScheduler", (c, steps, tokens) -> reusediffusion.schedule.LCM.of(c, steps), Kind.PICTURE),
    DPM_SOLVER("DPMSolverMultistepScheduler", DPMSolverMultistep::of, Kind.PICTURE, Kind.FLOW),
    DPM_SINGLE("DPMSolverSinglestepScheduler", DPMSolverSinglestep::of, Kind.PICTURE, Kind.FLOW),
    UNIPC("UniPCMultistepScheduler", UniPCMultistep::of, Kind.PICTURE, Kind.FLOW),
    FLOW_EULER("FlowMatchEulerDiscreteScheduler", FlowMatchEulerDiscrete::of, Kind.FLOW),
    FLOW_HEUN("FlowMatchHeunDiscreteScheduler", HeunDiscrete::ofFlow, Kind.FLOW),
    VIDEO_DDIM(
            "CogVideoXDDIMScheduler",
            (c, steps, tokens) -> reusediffusion.schedule.DDIM.ofVideos(c, steps),
            Kind.VIDEO),
    VIDEO_DPM("CogVideoXDPMScheduler", (c, steps, tokens) -> CogVideoXDPM.of(c, steps), Kind.VIDEO);

    /** A model is run with the samplers of its own kind alone: they read the same noise. */
    enum Kind {
        PICTURE,
        FLOW,
        VIDEO
    }

    /** Makes a schedule of so many steps, for so many image tokens of FLUX or 0. */
    interface Maker {
        Schedule of(SchedulerConfig config, int steps, int imageTokens);
    }

    private final String diffusersName;
    private final Maker maker;
    private final Set<Kind> kinds;

    SchedulerClass(String diffusersName, Maker maker, Kind... kinds) {
        this.diffusersName = diffusersName;
        this.maker = maker;
        this.kinds = Set.of(kinds);
    }

    String diffusersName() {
        return diffusersName;
    }

    Maker maker() {
        return maker;
    }

    static Optional<SchedulerClass> named(String name) {
        return Arrays.stream(values()).filter(c -> c.diffusersName.equals(name)).findFirst();
    }

    /** The names of all, or of those that sample models of a kind, sorted. */
    static List<String> names(Kind... kinds) {
        return Arrays.stream(values())
                .filter(c -> kinds.length == 0 || c.kinds.containsAll(List.of(kinds)))
                .map(SchedulerClass::diffusersName)
                .sorted()
                .toList();
    }

    /** The kind of model that a configuration belongs to, also where its scheduler is not here. */
    static Kind kind(SchedulerConfig config) {
        String name = String.valueOf(config.className());
        if (name.startsWith("CogVideoX")) {
            return Kind.VIDEO;
        }
        boolean flow = name.startsWith("FlowMatch")
                || config.flow().useFlowSigmas()
                || config.training().predictionType().equals("flow_prediction");
        return flow ? Kind.FLOW : Kind.PICTURE;
    }

    /** Whether it can spread σ by Karras, exponentially or by the beta distribution. */
    boolean spreads() {
        return SchedulerOptions.reads(this, SigmaSchedule.KARRAS.option());
    }

    /** Whether it follows a flow where {@code use_flow_sigmas} says so, and a diffusion where not. */
    boolean takesFlows() {
        return SchedulerOptions.reads(this, "flow_shift");
    }

    double betaStart() {
        return this == HEUN || this == LCM || isVideo() ? 0.00085 : 0.0001;
    }

    double betaEnd() {
        return this == HEUN || this == LCM || isVideo() ? 0.012 : 0.02;
    }

    String betaSchedule() {
        return this == LCM || isVideo() ? "scaled_linear" : "linear";
    }

    String timestepSpacing() {
        return this == DDIM || this == LCM || isVideo() ? "leading" : "linspace";
    }

    boolean lowerOrderFinal() {
        return this != DPM_SINGLE;
    }

    String solverType() {
        return this == UNIPC ? "bh2" : "midpoint";
    }

    /** DDIM alone clips clean estimates unless its configuration says otherwise. */
    boolean clipSample() {
        return this == DDIM;
    }

    private boolean isVideo() {
        return kinds.contains(Kind.VIDEO);
    }
}
