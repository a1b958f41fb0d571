/**
 * From text to token ids, with the tokenizer files of a model folder: those of the tokenizers library, CLIP's older form, or
 * SentencePiece. Text goes in; ids with their special tokens and padding come out. Read {@link reusediffusion.tokenize.Tokenizers} first.
 */
package reusediffusion.tokenize;
