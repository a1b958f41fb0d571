package reusediffusion.media;

/**
 * Signs finished pictures and clips, such as with a C2PA manifest. A job that runs with {@code --signer CLASS} makes one object of the class
 * in each of its processes, through the public constructor without arguments, and calls it for every file before that is written. Several
 * threads call it at once. Keys and addresses are the signer's own affair: it reads them from its environment or from files, so that no
 * command line and no file of the output names them.
 */
public interface FileSigner {
    /**
     * Signs one file, and gives the bytes of the signed file.
     *
     * @param file the whole file, with its XMP metadata where {@code --provenance} writes them; not to be changed
     * @param mediaType {@code image/png}, {@code image/jpeg}, {@code image/gif} or {@code video/mp4}
     * @return the whole signed file, of the same media type; its size and SHA-256 are what the manifest tells
     * @throws Exception if the file cannot be signed; the sample then counts as failed, with the message as the reason
     */
    byte[] sign(byte[] file, String mediaType) throws Exception;
}
