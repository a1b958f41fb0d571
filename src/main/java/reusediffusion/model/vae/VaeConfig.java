package reusediffusion.model.vae;

/** {@code config.json} of an image autoencoder. Source: diffusers {@code AutoencoderKL}. */
public record VaeConfig(
        int[] blockOutChannels,
        int layersPerBlock,
        int latentChannels,
        Integer inChannels,
        Integer outChannels,
        Integer normNumGroups,
        Integer sampleSize,
        double scalingFactor,
        Double shiftFactor,
        Boolean forceUpcast,
        Boolean useQuantConv,
        Boolean usePostQuantConv,
        Boolean midBlockAddAttention) {

    public VaeConfig {
        inChannels = inChannels == null ? 3 : inChannels;
        outChannels = outChannels == null ? 3 : outChannels;
        normNumGroups = normNumGroups == null ? 32 : normNumGroups;
        sampleSize = sampleSize == null ? 512 : sampleSize;
        shiftFactor = shiftFactor == null ? 0.0 : shiftFactor;
        forceUpcast = forceUpcast == null || forceUpcast;
        useQuantConv = useQuantConv == null || useQuantConv;
        usePostQuantConv = usePostQuantConv == null || usePostQuantConv;
        midBlockAddAttention = midBlockAddAttention == null || midBlockAddAttention;
    }

    /** Pixels per latent along each side. */
    public int scale() {
        return 1 << (blockOutChannels.length - 1);
    }

    int lastChannels() {
        return blockOutChannels[blockOutChannels.length - 1];
    }
}
