"""Makes the golden values of the text module: run it with transformers, tokenizers, sentence-transformers and safetensors.

    python text.py FOLDER

FOLDER is the installed `minilm-l6` (`martlet data path minilm-l6`). The script writes below `text/`:

- `tiny/`: a small BERT with random weights as Hugging Face saves it, and the part of the installed model's vocabulary that
  the texts below need
- `tokens.json`: words by the reference's normaliser and splitter, numbers of tokens by both vocabularies, decoded texts
- `states.safetensors`: what the small model gives for the texts
- `minilm-l6.safetensors`: what the installed model gives for the texts
"""

import json
import os
import random
import sys
import unicodedata

import numpy as np
import safetensors
import sentence_transformers
import tokenizers
import torch
import transformers
from safetensors.numpy import save_file
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

SOURCE = sys.argv[1]
FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "text")
VERSIONS = {
    package.__name__: package.__version__
    for package in (np, safetensors, sentence_transformers, tokenizers, torch, transformers)
}
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
MAXIMUM = 256

SENTENCES = [
    "The potter centres a kilo of clay on the wheel.",
    "A kilogram of clay is being centred by the ceramist.",
    "Interest rates rose again on Thursday.",
    "",
    " ",
    "Hello",
    "hello!!!   HELLO??",
    "It's 3.14159, isn't it? (Roughly: 22/7.)",
    "Crème brûlée, naïve façade, Ångström, Đặng, ǅungla",
    "Straße, İstanbul, ΟΔΥΣΣΕΥΣ, ﬁnancial ﬂuﬀ",
    "机器学习很有趣。",
    "東京タワーへ行きたいです",
    "한국어 문장입니다.",
    "Привет, мир! Ёлка й",
    "नमस्ते दुनिया, สวัสดีชาวโลก",
    "مرحبا بالعالم، שלום עולם",
    "emoji: 😀👍🏽 family 👨‍👩‍👧‍👦 flag 🇩🇪 heart ❤️",
    "tabs\tand\nlines\r\nand\u00a0spaces\u2003of\u3000all\u200bkinds\u2028here",
    "control\u0000\u0007\u009f chars\ufffd and a soft\u00adhyphen",
    "C++ & C# <html> {x} [y] ~50% #tag @user $9.99 ^_^ a_b `code` | \\ / = + *",
    "“quoted” — dash … ellipsis «guillemets» ¿qué? 、。「」",
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
    "a" * 100,
    "a" * 101 + " b",
    "[CLS] a written [MASK] token [SEP] and [not one] [UNK][PAD]",
    "Unaffable antidisestablishmentarianism supercalifragilisticexpialidocious",
    "The model should see the whole of this text but it is far too long for that. " * 30,
    "x² + y² = z², H₂O, ½ cup, №5, ™ and ©, 5 µm vs 5 μm",
    "e\u0301 and \u00e9 are the same letter; q\u0323\u0307 and q\u0307\u0323 too",
    "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𠀀𠀁 \U0002a6d0",
]
PAIRS = [
    ("A man is playing a guitar.", "Somebody makes music."),
    ("", "only the second"),
    ("only the first", ""),
    ("short", "The second text is longer than the first one by far, so it loses its end first."),
    ("The first text is longer than the second one by far, so it loses its end first.", "short"),
    ("Both of these texts are too long for what is asked for here.", "And so both of them lose their ends in the end."),
]
PAIR_LENGTHS = [None, 3, 4, 7, 10, 11, 12, 20]


def basic(lowercase):
    normalizer = normalizers.BertNormalizer(
        clean_text=True, handle_chinese_chars=True, strip_accents=None, lowercase=lowercase
    )
    return normalizer, pre_tokenizers.BertPreTokenizer()


def words(text, lowercase):
    normalizer, splitter = basic(lowercase)
    return [word for word, _ in splitter.pre_tokenize_str(normalizer.normalize_str(text))]


def tokenizer(vocabulary, lowercase=True):
    numbers = {token: index for index, token in enumerate(vocabulary)}
    result = Tokenizer(models.WordPiece(numbers, unk_token="[UNK]", max_input_chars_per_word=100))
    result.normalizer, result.pre_tokenizer = basic(lowercase)
    result.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[(token, numbers[token]) for token in ("[CLS]", "[SEP]")],
    )
    result.decoder = decoders.WordPiece(prefix="##", cleanup=False)
    result.add_special_tokens(SPECIAL)
    return result


def encoded(tokenizer, text, second=None, maximum=None):
    if maximum is None:
        tokenizer.no_truncation()
    else:
        tokenizer.enable_truncation(maximum)
    return tokenizer.encode(text, second)


def read_vocabulary():
    with open(os.path.join(SOURCE, "vocab.txt"), encoding="utf-8") as file:
        return file.read().rstrip("\n").split("\n")


def scalars():
    """Words with one character of every block of 64 and category, in categories that have not changed since Unicode 8."""
    seen, result = set(), []
    for value in range(0x80, 0x30000):
        character = chr(value)
        category = unicodedata.category(character)
        if category in ("Cn", "Cs") or (value >> 6, category) in seen:
            continue
        # The reference's tables are of Unicode 8 and this Python's are newer: take what both know.
        known = unicodedata.ucd_3_2_0.category(character)
        if known != category or category == "Cf" and value > 0xFFFF or 0x2B820 <= value < 0x2B920:
            continue
        seen.add((value >> 6, category))
        result.append(f"A{character}b")
    return [" ".join(result[start : start + 50]) for start in range(0, len(result), 50)]


# ---- Tokens

full_vocabulary = read_vocabulary()
full = tokenizer(full_vocabulary)
needed = set(SPECIAL) | {"##" + letter for letter in "abcdefghijklmnopqrstuvwxyz"} | {"H", "##H", "The", "Hello", "Crème"}
texts = SENTENCES + [text for pair in PAIRS for text in pair]
for text in texts:
    needed.update(full.encode(text).tokens)
# A few words fewer, so that pieces of pieces and unknown words occur that the whole vocabulary does not have.
missing = {"centred", "music", "second", "rose", "।", "こ"}
vocabulary = [token for token in full_vocabulary if token in needed and token not in missing]
vocabulary += sorted(needed - missing - set(full_vocabulary))
vocabulary += [token for token in ("##H", "The", "Hello", "Crème") if token not in vocabulary]
cut, cased = tokenizer(vocabulary), tokenizer(vocabulary, lowercase=False)

cases = []  # for each the numbers of tokens by the cut vocabulary, the same with cases told apart, and the whole one
for text, second, maximum in (
    [(text, None, None) for text in SENTENCES]
    + [(text, None, maximum) for text in (SENTENCES[0], SENTENCES[26]) for maximum in (2, 3, 8, 128)]
    + [(*pair, maximum) for pair in PAIRS for maximum in PAIR_LENGTHS]
):
    short, long = encoded(cut, text, second, maximum), encoded(full, text, second, maximum)
    cases.append({
        "text": text, "second": second, "maximum": maximum, "types": short.type_ids, "cut": short.ids,
        "cased": encoded(cased, text, second, maximum).ids, "full": long.ids, "full types": long.type_ids,
        "decoded": cut.decode(short.ids), "decoded with special tokens": cut.decode(short.ids, skip_special_tokens=False),
    })
split = [
    {"text": text, "uncased": " ".join(words(text, True)), "cased": " ".join(words(text, False))}
    for text in texts + scalars()
]


def lines(items):
    return "[\n" + ",\n".join(json.dumps(item, ensure_ascii=True) for item in items) + "\n]"


with open(os.path.join(FOLDER, "tokens.json"), "w", encoding="utf-8") as file:
    file.write(f'{{"versions": {json.dumps(VERSIONS)},\n"words": {lines(split)},\n"cases": {lines(cases)}}}\n')

# ---- States of a small model with random weights

torch.manual_seed(20240229)
configuration = transformers.BertConfig(
    vocab_size=len(vocabulary), hidden_size=24, num_hidden_layers=2, num_attention_heads=3, intermediate_size=40,
    max_position_embeddings=64, initializer_range=0.3,
)
tiny = transformers.BertModel(configuration).eval()
with torch.no_grad():
    for parameter in tiny.parameters():
        parameter += 0.1 * torch.randn_like(parameter)
folder = os.path.join(FOLDER, "tiny")
tiny.save_pretrained(folder)
with open(os.path.join(folder, "vocab.txt"), "w", encoding="utf-8") as file:
    file.write("\n".join(vocabulary) + "\n")


def batch(tokenizer, items, maximum):
    """Tokens, types and mask, padded to the longest."""
    rows = [encoded(tokenizer, *(item if isinstance(item, tuple) else (item, None)), maximum) for item in items]
    length = max(len(row.ids) for row in rows)
    pad = tokenizer.token_to_id("[PAD]")
    tokens = torch.tensor([row.ids + [pad] * (length - len(row.ids)) for row in rows])
    types = torch.tensor([row.type_ids + [0] * (length - len(row.ids)) for row in rows])
    mask = torch.tensor([[1] * len(row.ids) + [0] * (length - len(row.ids)) for row in rows])
    return tokens, types, mask


def outputs(model, tokenizer, items, maximum):
    tokens, types, mask = batch(tokenizer, items, maximum)
    with torch.no_grad():
        result = model(input_ids=tokens, token_type_ids=types, attention_mask=mask)
    states = result.last_hidden_state
    weights = mask.unsqueeze(-1).to(states.dtype)
    mean = (states * weights).sum(1) / weights.sum(1).clamp(min=1e-9)
    greatest = states.masked_fill(weights == 0, -1e9).max(1).values
    normalized = {
        "mean": mean, "maximum": greatest, "first": states[:, 0],
    }
    normalized = {name: torch.nn.functional.normalize(x, p=2, dim=1) for name, x in normalized.items()}
    return {"states": states * weights, "pooled": result.pooler_output, **normalized}, (tokens, types, mask)


def stored(tensors):
    return {name: np.ascontiguousarray(tensor.detach().numpy().astype(np.float32)) for name, tensor in tensors.items()}


def numbered(batch):
    return {
        name: np.ascontiguousarray(tensor.numpy().astype(np.int32))
        for name, tensor in zip(("tokens", "types", "mask"), batch)
    }


values, inputs = outputs(tiny, cut, SENTENCES[:12] + PAIRS, 32)
gradients = {}
tiny.zero_grad()
result = tiny(input_ids=inputs[0], token_type_ids=inputs[1], attention_mask=inputs[2])
(result.pooler_output.sin().sum() + (result.last_hidden_state * inputs[2].unsqueeze(-1)).cos().sum()).backward()
for name, parameter in tiny.named_parameters():
    gradients[f"gradient.{name}"] = parameter.grad
save_file(
    {**stored(values), **stored(gradients), **numbered(inputs)}, os.path.join(FOLDER, "states.safetensors"),
    metadata=VERSIONS,
)

# ---- Embeddings of the installed model

model = transformers.BertModel.from_pretrained(SOURCE).eval()
values, _ = outputs(model, full, SENTENCES, MAXIMUM)
pairs, _ = outputs(model, full, PAIRS, MAXIMUM)
reference = sentence_transformers.SentenceTransformer(SOURCE, device="cpu")
reference.max_seq_length = MAXIMUM
embeddings = reference.encode(SENTENCES, normalize_embeddings=True)
difference = np.abs(embeddings - values["mean"].numpy()).max()
print("sentence-transformers differs by", difference)
assert difference < 1e-5
save_file(
    stored({"sentences": values["mean"], "pairs": pairs["mean"], "pooled pairs": pairs["pooled"]}),
    os.path.join(FOLDER, "minilm-l6.safetensors"), metadata=VERSIONS,
)
for name in sorted(os.listdir(FOLDER)):
    print(name, os.path.getsize(os.path.join(FOLDER, name)))
