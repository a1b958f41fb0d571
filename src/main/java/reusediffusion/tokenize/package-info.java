/**
 * Text to token ids, from a model folder's own tokenizer files: those of the tokenizers library, of CLIP's older form and of SentencePiece. Text
 * goes in, ids with their special tokens and padding come out. Read {@link reusediffusion.tokenize.Tokenizers} first.
 */
package reusediffusion.tokenize;
